import * as z from 'zod';
import { readSchedule, type Recurrence } from './schedule-expression.ts';

const Target = z.strictObject({
  Arn: z.string(),
  RoleArn: z.string(),
  Input: z.string().default('{}'),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
});

/** What a schedule is told to do, by the template or by a call. A field that is not named here is refused. */
export const ScheduleSettings = z.strictObject({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target,
  Description: z.string().optional(),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
});
export type ScheduleSettings = z.infer<typeof ScheduleSettings>;

/** A schedule that was made by a call. Instants are epoch milliseconds. */
export const MadeSchedule = z.strictObject({
  settings: ScheduleSettings,
  createdAt: z.number(),
  changedAt: z.number(),
  /** Of the call that made it, so that the same call again is not refused. */
  token: z.string().optional(),
});
export type MadeSchedule = z.infer<typeof MadeSchedule>;

export interface ScheduleName {
  group: string;
  name: string;
}

export interface Schedule extends ScheduleName {
  arn: string;
  settings: ScheduleSettings;
  recurrence: Recurrence;
  /** Of the template; such a schedule is not changed by calls. */
  logicalId?: string;
  made?: MadeSchedule;
  /** When it runs next, in epoch milliseconds; Infinity where it never will. */
  due: number;
}

export const recurrenceOf = ({ ScheduleExpression, ScheduleExpressionTimezone }: ScheduleSettings): Recurrence =>
  readSchedule(ScheduleExpression, ScheduleExpressionTimezone);
