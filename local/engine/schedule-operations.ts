import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { AwsError, operation, type Operations } from './aws-json.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { DEFAULT_GROUP, scheduleArn } from './identities.ts';
import { recurrenceOf, ScheduleSettings, type Schedule, type ScheduleName } from './schedules.ts';
import type { Scheduler } from './scheduler.ts';

export interface SchedulerParts {
  scheduler: Scheduler;
  functions: ReadonlyMap<string, DeclaredFunction>;
  /** Is there a role with this ARN, and does it let the Scheduler take it on? */
  mayBeScheduled: (roleArn: string) => boolean;
}

const Named = z.object({
  Name: z.string().regex(/^[0-9a-zA-Z\-_.]{1,64}$/),
  GroupName: z.string().default(DEFAULT_GROUP),
});
const Written = ScheduleSettings.extend({ ...Named.shape, ClientToken: z.string().min(1).max(64).optional() });
const List = z.object({
  GroupName: z.string().optional(),
  NamePrefix: z.string().default(''),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
});

/** EventBridge Scheduler's operations on schedules. The groups are the template's. */
export function scheduleOperations(parts: SchedulerParts): Operations {
  const { scheduler } = parts;
  const requireGroup = (group: string): void => {
    if (!scheduler.groups.has(group)) throw notFound(`Schedule group ${group} does not exist.`);
  };
  const find = ({ group, name }: ScheduleName): Schedule => {
    requireGroup(group);
    const found = scheduler.find({ group, name });
    if (!found) throw notFound(`Schedule ${name} does not exist.`);
    return found;
  };
  const findMade = (named: ScheduleName): NonNullable<Schedule['made']> => {
    const { made } = find(named);
    if (!made) throw invalid(`the embedded engine does not change ${named.name}, which the template declares`);
    return made;
  };

  return {
    'Scheduler.CreateSchedule': operation(Written, ({ ClientToken: token, ...written }) => {
      const { settings, ...named } = separated(written);
      requireGroup(named.group);
      const known = scheduler.find(named);
      const again = token !== undefined && known?.made?.token === token && isDeepStrictEqual(known.settings, settings);
      if (again) return { ScheduleArn: known.arn };
      if (known) throw new AwsError('ConflictException', `Schedule ${named.name} already exists.`);
      requireUsable(settings, parts);
      const now = Date.now();
      const made = { settings, createdAt: now, changedAt: now, ...(token !== undefined && { token }) };
      return { ScheduleArn: scheduler.put(named, made).arn };
    }),
    'Scheduler.UpdateSchedule': operation(Written, ({ ClientToken: _token, ...written }) => {
      const { settings, ...named } = separated(written);
      const made = findMade(named);
      requireUsable(settings, parts);
      return { ScheduleArn: scheduler.put(named, { ...made, settings, changedAt: Date.now() }).arn };
    }),
    'Scheduler.GetSchedule': operation(Named, ({ GroupName: group, Name: name }) => {
      const schedule = find({ group, name });
      return { ...schedule.settings, ...described(schedule) };
    }),
    'Scheduler.DeleteSchedule': operation(Named, ({ GroupName: group, Name: name }) => {
      findMade({ group, name });
      scheduler.remove({ group, name });
    }),
    'Scheduler.ListSchedules': operation(List, ({ GroupName, NamePrefix, State, MaxResults, NextToken }) => {
      if (GroupName !== undefined) requireGroup(GroupName);
      const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString();
      const found = scheduler
        .all()
        .filter(({ group, name }) => group === (GroupName ?? group) && name.startsWith(NamePrefix))
        .filter(({ arn, settings }) => settings.State === (State ?? settings.State) && arn > after);
      const page = found.slice(0, MaxResults);
      const last = page.at(-1);
      return {
        Schedules: page.map((schedule) => ({
          ...described(schedule),
          State: schedule.settings.State,
          Target: { Arn: schedule.settings.Target.Arn },
        })),
        ...(found.length > page.length && last && { NextToken: Buffer.from(last.arn).toString('base64url') }),
      };
    }),
  };
}

const separated = ({ Name: name, GroupName: group, ...settings }: Omit<z.infer<typeof Written>, 'ClientToken'>) => ({
  name,
  group,
  settings,
});

/** Timestamps of this protocol are seconds. A schedule of the template has none. */
const described = ({ group, name, made }: Schedule) => ({
  Arn: scheduleArn(group, name),
  Name: name,
  GroupName: group,
  ...(made && { CreationDate: made.createdAt / 1000, LastModificationDate: made.changedAt / 1000 }),
});

function requireUsable(settings: ScheduleSettings, { functions, mayBeScheduled }: SchedulerParts): void {
  const { Arn, RoleArn, Input } = settings.Target;
  try {
    recurrenceOf(settings);
  } catch (error) {
    throw invalid(`Invalid Schedule Expression ${settings.ScheduleExpression}: ${String(error)}`);
  }
  if (![...functions.values()].some(({ arn }) => arn === Arn))
    throw invalid(`the embedded engine has no function ${Arn} for a schedule`);
  if (!mayBeScheduled(RoleArn))
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
  try {
    JSON.parse(Input);
  } catch {
    throw invalid('Input is not valid JSON');
  }
}

const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);
const invalid = (message: string): AwsError => new AwsError('ValidationException', message);
