import type { DailyPerformance } from '../../shared/model/daily.ts';
import type { LastSpend } from '../../shared/rules/mapping-problems.ts';

/** A little more than the days after which a mapped source without spend is stale. */
export const DAYS_LOOKED_AT = 35;

/** The last day on which each traffic source cost anything, of days that follow one another. */
export function lastSpend(days: readonly DailyPerformance[]): LastSpend[] {
  const last = new Map<string, LastSpend>();
  for (const { date, rows, unmapped } of days) {
    for (const { sourceIds, spendMicros } of rows)
      if (spendMicros) for (const sourceId of sourceIds) last.set(sourceId, { sourceId, sourceName: '', date });
    for (const { sourceId, sourceName, costMicros } of unmapped ?? [])
      if (costMicros > 0) last.set(sourceId, { sourceId, sourceName, date });
  }
  return [...last.values()];
}
