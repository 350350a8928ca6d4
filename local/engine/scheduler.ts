import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { functionBehind } from './event-source-mappings.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { DEFAULT_GROUP, scheduleArn } from './identities.ts';
import type { Journal } from './journal.ts';
import { MadeSchedule, recurrenceOf, ScheduleSettings, type Schedule, type ScheduleName } from './schedules.ts';
import type { Stack } from './template.ts';
import type { ScheduleWatch } from './watches.ts';

const ScheduleProperties = ScheduleSettings.omit({ ActionAfterCompletion: true }).extend({
  Name: z.string().optional(),
  GroupName: z.string().default(DEFAULT_GROUP),
});
const GroupProperties = z.strictObject({ Name: z.string().optional(), Tags: z.unknown().optional() });

export interface Scheduler {
  /** In the order of their names. */
  all(): Schedule[];
  find(wanted: ScheduleName): Schedule | undefined;
  /** Of schedules; the template declares them. */
  groups: ReadonlySet<string>;
  /** Keeps a schedule under a name. What was due before then is not. Throws where it cannot be read. */
  put(named: ScheduleName, made: MadeSchedule): Schedule;
  remove(named: ScheduleName): void;
  /** Runs what is due by the application's clock. What was missed several times runs once, for its newest instant. */
  fireDue(): void;
  /** Schedules whose instant has passed and that did not run yet. */
  dueNow(): number;
  /** Runs a schedule by its name or logical id, due or not, and gives the function's answer. Undefined: no such name. */
  run(name: string): Promise<unknown> | undefined;
  stop(): void;
}

const TICK_MS = 250;
const MADE = 'made schedule ';

/**
 * The schedules of the template, and those that calls made, which are kept. When each last ran is kept too, so one that was
 * due while the engine stood still runs once.
 */
export function startScheduler(
  stack: Stack,
  functions: ReadonlyMap<string, DeclaredFunction>,
  journal: Journal,
  watch: ScheduleWatch,
): Scheduler {
  const declaredGroups = stack.all('AWS::Scheduler::ScheduleGroup', GroupProperties);
  const groups = new Set([DEFAULT_GROUP, ...declaredGroups.map(({ name }) => name)]);
  const schedules = new Map<string, Schedule>();
  let stopped = false;

  const add = (schedule: Omit<Schedule, 'arn' | 'due' | 'recurrence'>): Schedule => {
    const arn = scheduleArn(schedule.group, schedule.name);
    const recurrence = recurrenceOf(schedule.settings);
    const last = Number(journal.get(ranKey(schedule)) ?? Date.now());
    journal.set(ranKey(schedule), String(last));
    const added = { ...schedule, arn, recurrence, due: recurrence.next(last) };
    schedules.set(arn, added);
    return added;
  };
  const remove = (named: ScheduleName): void => {
    schedules.delete(scheduleArn(named.group, named.name));
    journal.remove(MADE + keyOf(named));
    journal.remove(ranKey(named));
  };

  for (const { logicalId, name, properties } of stack.all('AWS::Scheduler::Schedule', ScheduleProperties)) {
    const { Name: _name, GroupName: group, ...settings } = properties;
    if (!groups.has(group))
      throw new Error(`${logicalId} is in the group ${group}, which the template does not declare`);
    functionBehind(settings.Target.Arn, functions);
    add({ group, name, logicalId, settings: { ...settings, ActionAfterCompletion: 'NONE' } });
  }
  for (const [key, value] of journal.below(MADE)) {
    const [group = '', name = ''] = key.split('/');
    const made = MadeSchedule.parse(JSON.parse(value));
    // As on AWS, what was in a group goes with it.
    if (groups.has(group)) add({ group, name, settings: made.settings, made });
    else remove({ group, name });
  }

  const due = (now: number): Schedule[] =>
    [...schedules.values()].filter((schedule) => schedule.settings.State === 'ENABLED' && schedule.due <= now);

  const invoke = async ({ name, arn, settings: { Target: target } }: Schedule, at: number): Promise<unknown> => {
    const invoked = functionBehind(target.Arn, functions);
    const refusal = watch.refusal(name, target.RoleArn, invoked.arn);
    if (refusal !== undefined) throw Object.assign(new Error(refusal), { name: 'AccessDeniedException' });
    watch.fired();
    return JSON.parse(await invoked.pool.invoke(fillContext(target.Input, arn, at)));
  };

  /** Only what came to its end counts as run: what the engine's own end breaks off runs again at the next start. */
  const fire = async (schedule: Schedule, at: number): Promise<void> => {
    // The function has logged why it failed; like a schedule's, this call is nobody's to catch.
    await invoke(schedule, at).catch(() => {});
    if (stopped || schedules.get(schedule.arn) !== schedule) return;
    if (schedule.due === Infinity && schedule.settings.ActionAfterCompletion === 'DELETE') remove(schedule);
    else journal.set(ranKey(schedule), String(at));
  };
  const fireDue = (): void => {
    const now = Date.now();
    for (const schedule of due(now)) {
      const at = schedule.recurrence.newest(schedule.due, now);
      schedule.due = schedule.recurrence.next(at);
      void fire(schedule, at);
    }
  };
  const ticking = setInterval(fireDue, TICK_MS);
  const all = (): Schedule[] => [...schedules.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

  return {
    all,
    groups,
    find: ({ group, name }) => schedules.get(scheduleArn(group, name)),
    put: (named, made) => {
      recurrenceOf(made.settings);
      journal.set(MADE + keyOf(named), JSON.stringify(made));
      journal.remove(ranKey(named));
      return add({ ...named, settings: made.settings, made });
    },
    remove,
    fireDue,
    dueNow: () => due(Date.now()).length,
    run: (name) => {
      // `sweep` is enough where one schedule's name ends so.
      const schedule = all().find(
        (candidate) => candidate.name === name || candidate.logicalId === name || candidate.name.endsWith(`-${name}`),
      );
      return schedule && invoke(schedule, Date.now());
    },
    stop: () => {
      stopped = true;
      clearInterval(ticking);
    },
  };
}

const keyOf = ({ group, name }: ScheduleName): string => `${group}/${name}`;
const ranKey = (named: ScheduleName): string => `schedule ${keyOf(named)}`;

/** Replaces the context attributes that a schedule's input may name. */
const fillContext = (input: string, arn: string, at: number): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
