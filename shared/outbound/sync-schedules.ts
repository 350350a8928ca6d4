import {
  ConflictException,
  CreateScheduleCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { SyncSchedule } from '../model/sync-run.ts';

/** One of a tenant's schedules, as EventBridge Scheduler takes it. */
export interface ScheduleTime {
  schedule: SyncSchedule;
  /** Such as `cron(15 7-23 * * ? *)`. */
  expression: string;
}

/** The schedules of tenants' daily syncs, each on the clocks of its tenant. */
export interface SyncSchedules {
  /** Makes them, or puts them right where they are. */
  ensure(tenantId: string, timeZone: string, times: readonly ScheduleTime[]): Promise<void>;
}

export interface ScheduleTarget {
  group: string;
  /** The function that begins a run. */
  functionArn: string;
  /** Whose right to call it Scheduler takes. */
  roleArn: string;
}

/** What Scheduler puts in place of the instant that a delivery was meant for. */
const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** A delivery that fails is tried again within the hour; the next slot would come then anyway. */
const RETRIED = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 };

export function eventBridgeSchedules(client: SchedulerClient, target: ScheduleTarget): SyncSchedules {
  async function put(input: CreateScheduleCommandInput): Promise<void> {
    try {
      await client.send(new CreateScheduleCommand(input));
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
      await client.send(new UpdateScheduleCommand(input));
    }
  }

  return {
    async ensure(tenantId, timeZone, times) {
      for (const { schedule, expression } of times) {
        await put({
          Name: `${tenantId}-${schedule}`,
          GroupName: target.group,
          ScheduleExpression: expression,
          ScheduleExpressionTimezone: timeZone,
          FlexibleTimeWindow: { Mode: 'OFF' },
          State: 'ENABLED',
          Target: {
            Arn: target.functionArn,
            RoleArn: target.roleArn,
            Input: JSON.stringify({ tenantId, schedule, scheduledTime: SCHEDULED_TIME }),
            RetryPolicy: RETRIED,
          },
        });
      }
    },
  };
}
