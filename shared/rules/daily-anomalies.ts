import type { DailyPerformance } from '../model/daily.ts';
import { fact, type AnomalyFact } from './anomaly-fact.ts';
import { exceeds } from './fraction.ts';
import { knownSum } from './known-sum.ts';
import { dollars } from './money-text.ts';
import type { SourceThresholds } from './source-thresholds.ts';

type WatchedDaily = Pick<DailyPerformance, 'date' | 'rows' | 'unmapped' | 'unattributed'>;

const NAMED_AT_MOST = 5;

/** What is wrong with a closed day as it was merged: spend that is nobody's, and internal spend that brought nothing. */
export const dailyAnomalies = (day: WatchedDaily, thresholds: SourceThresholds): AnomalyFact[] => [
  ...unmappedFacts(day, thresholds),
  ...day.rows
    .filter(({ internal, spendMicros, conversions }) => internal && (spendMicros ?? 0) > 0 && conversions === 0)
    .map(({ advertiserId, affiliateLabel, spendMicros }) => {
      const summary = `${affiliateLabel} of advertiser ${advertiserId} spent ${dollars(spendMicros)} on ${day.date} without a conversion`;
      return fact('SPEND_WITHOUT_CONVERSIONS', `${advertiserId}/${affiliateLabel}`, day.date, 'warn', summary);
    }),
];

function unmappedFacts(
  { date, rows, unmapped, unattributed }: WatchedDaily,
  thresholds: SourceThresholds,
): AnomalyFact[] {
  if (unmapped === null || unattributed === null) return [];
  const nobodys = unmapped.reduce((sum, { costMicros }) => sum + costMicros, unattributed.costMicros);
  const all = knownSum([nobodys, ...rows.map(({ spendMicros }) => spendMicros)]);
  if (all === null || nobodys === 0) return [];
  const { unmappedMicros, unmappedBps } = thresholds;
  if (nobodys <= unmappedMicros && !exceeds({ part: nobodys, whole: all }, unmappedBps)) return [];
  const named = [
    ...unmapped
      .filter(({ costMicros }) => costMicros > 0)
      .map(({ sourceId, costMicros }) => `${sourceId} ${dollars(costMicros)}`),
    ...(unattributed.costMicros > 0 ? [`no source ${dollars(unattributed.costMicros)}`] : []),
  ];
  const left = named.length - NAMED_AT_MOST;
  const listed = [...named.slice(0, NAMED_AT_MOST), ...(left > 0 ? [`${left} more`] : [])].join(', ');
  const summary = `${dollars(nobodys)} of ${dollars(all)} spent on ${date} belongs to no affiliate: ${listed}`;
  return [fact('UNMAPPED_SPEND', 'spend', date, 'warn', summary)];
}
