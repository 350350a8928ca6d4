import { describe, expect, it } from 'vitest';
import { withDuckDb } from '../../shared/lake/duckdb.ts';
import { orderedAt } from '../../shared/lake/order-sql.ts';
import { steadyDays } from '../../shared/lake/zone-offsets.ts';
import { testFolder } from './orders.ts';

const LIMITS = { memoryMb: 128, threads: 1 };

describe('days on which the clocks are not moved', () => {
  it('are all but those of a change, with their distance to UTC', async () => {
    const hour = 3_600_000_000;
    const steady = await withDuckDb(testFolder(), LIMITS, (connection) =>
      steadyDays(connection, 'America/New_York', '2026-01-15T06:00:00.000Z'),
    );
    expect(steady).toEqual([
      { from: '2024-12-11', to: '2025-03-08', microseconds: 5 * hour },
      { from: '2025-03-10', to: '2025-11-01', microseconds: 4 * hour },
      { from: '2025-11-03', to: '2026-01-16', microseconds: 5 * hour },
    ]);
  });

  it.each([
    'America/New_York',
    'Europe/Berlin',
    'UTC',
    // Half an hour, at midnight, and a day that never came.
    'Australia/Lord_Howe',
    'America/Havana',
    'Asia/Beirut',
    'Pacific/Apia',
  ])('make of every quarter of an hour what the zone itself does: %s', async (zone) => {
    const at = zone === 'Pacific/Apia' ? '2012-06-15T06:00:00.000Z' : '2026-06-15T06:00:00.000Z';
    const others = await withDuckDb(testFolder(), LIMITS, async (connection) => {
      const steady = await steadyDays(connection, zone, at);
      expect(steady.length).toBeGreaterThan(0);
      const reader = await connection.runAndReadAll(
        `WITH moments AS (
           SELECT unnest(range(CAST($at AS TIMESTAMP) - INTERVAL 500 DAY, CAST($at AS TIMESTAMP) + INTERVAL 200 DAY, INTERVAL 15 MINUTE)) AS moment
         ), orders AS (SELECT CAST(moment AS DATE) AS order_date, CAST(moment AS TIME) AS order_time FROM moments)
         SELECT order_date + order_time FROM orders
         WHERE (${orderedAt({ zone, steady })}) IS DISTINCT FROM (${orderedAt({ zone, steady: [] })})`,
        { at: at.slice(0, 10) },
      );
      return reader.getRowsJS();
    });
    expect(others).toEqual([]);
  });
});
