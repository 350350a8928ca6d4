import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { stepFunctionsExecutions } from '../../shared/outbound/sync-executions.ts';
import { eventBridgeSchedules } from '../../shared/outbound/sync-schedules.ts';
import { syncsApi } from './syncs-api.ts';

const env = environmentOf('syncs');

export const handler = syncsApi({
  ...apiOnAws(env, { sources: env.SOURCES_TABLE, syncs: env.SYNCS_TABLE }),
  executions: stepFunctionsExecutions(new SFNClient({}), env.DAILY_SYNC_ARN),
  schedules: eventBridgeSchedules(new SchedulerClient({}), {
    group: env.SCHEDULE_GROUP,
    functionArn: env.START_SYNC_ARN,
    roleArn: env.SCHEDULE_ROLE_ARN,
  }),
});
