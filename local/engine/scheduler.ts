import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { functionBehind } from './event-source-mappings.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import type { Journal } from './journal.ts';
import { readSchedule, type Recurrence } from './schedule-expression.ts';
import type { Stack } from './template.ts';
import type { ScheduleWatch } from './watches.ts';

const ignored = z.unknown().optional();
const ScheduleProperties = z.strictObject({
  Name: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({ Arn: z.string(), Input: z.string().default('{}'), RoleArn: ignored, RetryPolicy: ignored }),
  Description: ignored,
  GroupName: ignored,
});

interface LocalSchedule {
  logicalId: string;
  name: string;
  arn: string;
  enabled: boolean;
  recurrence: Recurrence;
  input: string;
  target: DeclaredFunction;
}

export interface Scheduler {
  names: string[];
  /** Runs what is due by the application's clock. What was missed several times runs once. */
  fireDue(): void;
  /** Schedules whose instant has passed and that did not run yet. */
  dueNow(): number;
  /** Runs a schedule by its name or logical id, due or not, and gives the function's answer. Undefined: no such name. */
  run(name: string): Promise<unknown> | undefined;
  stop(): void;
}

const TICK_MS = 250;

/** The schedules of the template. When each last ran is kept, so one that was due while the engine stood still runs once. */
export function startScheduler(
  stack: Stack,
  functions: ReadonlyMap<string, DeclaredFunction>,
  journal: Journal,
  watch: ScheduleWatch,
): Scheduler {
  const schedules = stack
    .all('AWS::Scheduler::Schedule', ScheduleProperties)
    .map(({ logicalId, name, attributes, properties }): LocalSchedule => ({
      logicalId,
      name,
      arn: attributes['Arn']!,
      enabled: properties.State === 'ENABLED',
      recurrence: readSchedule(properties.ScheduleExpression, properties.ScheduleExpressionTimezone),
      input: properties.Target.Input,
      target: functionBehind(properties.Target.Arn, functions),
    }));
  const keyOf = ({ name }: LocalSchedule): string => `schedule ${name}`;
  for (const schedule of schedules)
    if (journal.get(keyOf(schedule)) === undefined) journal.set(keyOf(schedule), String(Date.now()));
  const lastOf = (schedule: LocalSchedule): number => Number(journal.get(keyOf(schedule)));
  const computed = new Map<LocalSchedule, { last: number; due: number }>();
  const dueAt = (schedule: LocalSchedule): number => {
    const last = lastOf(schedule);
    const known = computed.get(schedule);
    if (known?.last === last) return known.due;
    const due = schedule.recurrence.next(last);
    computed.set(schedule, { last, due });
    return due;
  };
  const due = (now: number): LocalSchedule[] =>
    schedules.filter((schedule) => schedule.enabled && dueAt(schedule) <= now);

  const invoke = async (schedule: LocalSchedule, at: number): Promise<unknown> => {
    const refusal = watch.refusal(schedule.arn, schedule.target.arn);
    if (refusal !== undefined) throw Object.assign(new Error(refusal), { name: 'AccessDeniedException' });
    watch.fired();
    return JSON.parse(await schedule.target.pool.invoke(fillContext(schedule, at)));
  };

  const fireDue = (): void => {
    const now = Date.now();
    for (const schedule of due(now)) {
      const at = schedule.recurrence.newest(dueAt(schedule), now);
      journal.set(keyOf(schedule), String(at));
      // The function has logged why it failed; like a schedule's, this call is nobody's to catch.
      invoke(schedule, at).catch(() => {});
    }
  };
  const ticking = setInterval(fireDue, TICK_MS);

  return {
    names: schedules.map((schedule) => schedule.name),
    fireDue,
    dueNow: () => due(Date.now()).length,
    run: (name) => {
      // `sweep` is enough where one schedule's name ends so.
      const schedule = schedules.find(
        (candidate) => candidate.name === name || candidate.logicalId === name || candidate.name.endsWith(`-${name}`),
      );
      return schedule && invoke(schedule, Date.now());
    },
    stop: () => clearInterval(ticking),
  };
}

/** Replaces the context attributes that a schedule's input may name. */
const fillContext = ({ input, arn }: LocalSchedule, at: number): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
