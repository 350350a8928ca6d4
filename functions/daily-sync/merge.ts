import { dayBook } from '../../shared/lambda/day-book.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { mappingStore } from '../../shared/store/mapping.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { mergeDays } from './merge-days.ts';

const env = environmentOf('merge-days');
const tables = dynamoTables(dynamoClient(), { sources: env.SOURCES_TABLE });
const sourceDays = sourceDayStore(tables);

export const handler = mergeDays({
  ...{ sourceDays, book: dayBook(sourceDays) },
  mapping: mappingStore(tables),
  settings: sourceSettingsStore(tables),
  daily: dailyStore(tables),
  now: Date.now,
});
