import type { DailyPerformance } from '../../shared/model/daily.ts';
import type { NetworkName } from '../../shared/rules/mapping-problems.ts';

/** By what id and label the network knew who brought it clicks or conversions. A row of spend alone has them of the mapping. */
export const networkNames = (days: readonly DailyPerformance[]): NetworkName[] =>
  days.flatMap(({ rows }) =>
    rows.flatMap(({ clicks, conversions, affiliateId, ...row }) =>
      affiliateId !== null && (clicks || conversions) ? [{ ...row, affiliateId }] : [],
    ),
  );
