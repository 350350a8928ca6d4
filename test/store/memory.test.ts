import { describe } from 'vitest';
import { MemoryTables } from '../support/memory-tables.ts';
import { clawbacksContract } from './clawbacks-contract.ts';
import { dailyContract } from './daily-contract.ts';
import { notificationsContract } from './notifications-contract.ts';
import { policiesContract } from './policies-contract.ts';
import { platformLimitsContract } from './platform-limits-contract.ts';
import { reviewsContract } from './reviews-contract.ts';
import { sourcesContract } from './sources-contract.ts';
import { syncsContract } from './syncs-contract.ts';
import { sourceDaysContract } from './source-days-contract.ts';
import { tablesContract } from './tables-contract.ts';
import { webhooksContract } from './webhooks-contract.ts';

describe('tables in memory', () => {
  const tables = new MemoryTables();
  tablesContract(() => tables);
  platformLimitsContract(() => tables);
  policiesContract(() => tables);
  webhooksContract(() => tables);
  notificationsContract(() => tables);
  clawbacksContract(() => tables);
  reviewsContract(() => tables);
  sourcesContract(() => tables);
  dailyContract(() => tables);
  syncsContract(() => tables);
  sourceDaysContract(() => tables);
});
