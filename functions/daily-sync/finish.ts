import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import { finishSync } from './finish-sync.ts';

const env = environmentOf('finish-sync');
const tables = dynamoTables(dynamoClient(), {
  registry: env.REGISTRY_TABLE,
  sources: env.SOURCES_TABLE,
  syncs: env.SYNCS_TABLE,
  alerts: env.ALERTS_TABLE,
});

export const handler = finishSync({
  tables,
  registry: registryStore(tables),
  settings: sourceSettingsStore(tables),
  sourceDays: sourceDayStore(tables),
  daily: dailyStore(tables),
  files: orderFileStore(tables),
  orders: orderDayStore(tables),
  alerts: alertStore(tables),
  runs: syncRunStore(tables),
  policies: activePolicies(tables, Date.now),
  now: Date.now,
});
