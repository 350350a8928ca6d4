import { environmentOf } from '../../shared/lambda/env.ts';
import { brandStore } from '../../shared/store/brands.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { reportStore } from '../../shared/store/reports.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { makeReports } from './make-reports.ts';

const env = environmentOf('make-reports');
const tables = dynamoTables(dynamoClient(), {
  registry: env.REGISTRY_TABLE,
  sources: env.SOURCES_TABLE,
  syncs: env.SYNCS_TABLE,
});

export const handler = makeReports({
  registry: registryStore(tables),
  settings: sourceSettingsStore(tables),
  brands: brandStore(tables),
  daily: dailyStore(tables),
  reports: reportStore(tables),
  now: Date.now,
});
