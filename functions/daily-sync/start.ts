import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { environmentOf } from '../../shared/lambda/env.ts';
import { sqsFileQueue } from '../../shared/outbound/file-queue.ts';
import { stepFunctionsExecutions } from '../../shared/outbound/sync-executions.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import { startSync } from './start-sync.ts';

const env = environmentOf('start-sync');
const tables = dynamoTables(dynamoClient(), {
  registry: env.REGISTRY_TABLE,
  sources: env.SOURCES_TABLE,
  syncs: env.SYNCS_TABLE,
});

export const handler = startSync({
  registry: registryStore(tables),
  settings: sourceSettingsStore(tables),
  runs: syncRunStore(tables),
  executions: stepFunctionsExecutions(new SFNClient({}), env.DAILY_SYNC_ARN),
  files: sqsFileQueue(new SQSClient({}), env.FILE_QUEUE_URL),
  now: Date.now,
});
