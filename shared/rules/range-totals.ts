import type { DailyPerformance, DailyRow } from '../model/daily.ts';
import type { Instant } from '../model/instant.ts';
import { cpaMicros } from './cost-per-conversion.ts';
import { isComplete, isKnown } from './daily-input.ts';
import { knownSum } from './known-sum.ts';

/** Sums over affiliates, and what belongs to none beside them. Null where a part is not known. */
export interface DailyTotals {
  clicks: number | null;
  conversions: number | null;
  revenueMicros: number | null;
  payoutMicros: number | null;
  spendMicros: number | null;
  costMicros: number | null;
  /** Of the sums, never of the rows' own. */
  cpaMicros: number | null;
  /** In none of the others. */
  unmappedMicros: number | null;
  unattributedMicros: number | null;
}

type Day = Pick<DailyPerformance, 'rows' | 'unmapped' | 'unattributed' | 'inputs'>;
type Summed = Exclude<keyof DailyTotals, 'cpaMicros'>;

const OF_NETWORK = ['clicks', 'conversions', 'revenueMicros', 'payoutMicros'] as const;

/** A day's sums. Without the source that gives a number there may be rows that nobody knows of. */
export function dayTotals({ rows, unmapped, unattributed, inputs }: Day): DailyTotals {
  const [hasNetwork, hasSpend] = (['everflow', 'redtrack'] as const).map(
    (source) => inputs.length > 0 && isKnown(inputs, source),
  ) as [boolean, boolean];
  const sum = (isWhole: boolean, field: Exclude<Summed, 'unmappedMicros' | 'unattributedMicros'>): number | null =>
    isWhole ? knownSum(rows.map((row: DailyRow) => row[field])) : null;
  return withCpa({
    ...(Object.fromEntries(OF_NETWORK.map((field) => [field, sum(hasNetwork, field)])) as Pick<
      DailyTotals,
      (typeof OF_NETWORK)[number]
    >),
    spendMicros: sum(hasSpend, 'spendMicros'),
    costMicros: sum(hasNetwork && hasSpend, 'costMicros'),
    unmappedMicros: unmapped && knownSum(unmapped.map(({ costMicros }) => costMicros)),
    unattributedMicros: unattributed && unattributed.costMicros,
  });
}

/** The sums of several days; null where one of them is. */
export function rangeTotals(days: readonly DailyTotals[]): DailyTotals {
  const sum = (field: Summed): number | null => knownSum(days.map((day) => day[field]));
  return withCpa({
    clicks: sum('clicks'),
    conversions: sum('conversions'),
    revenueMicros: sum('revenueMicros'),
    payoutMicros: sum('payoutMicros'),
    spendMicros: sum('spendMicros'),
    costMicros: sum('costMicros'),
    unmappedMicros: sum('unmappedMicros'),
    unattributedMicros: sum('unattributedMicros'),
  });
}

const withCpa = (sums: Omit<DailyTotals, 'cpaMicros'>): DailyTotals => ({
  ...sums,
  cpaMicros: cpaMicros(sums.costMicros, sums.conversions),
});

/** How old what the days rest on is, and of how many days every source gave all it has. */
export interface Completeness {
  freshness: { oldest: Instant | null; newest: Instant | null };
  completeness: { days: number; merged: number; complete: number };
}

export function completenessOf(days: readonly Day[], asked: number): Completeness {
  const fetched = days.flatMap(({ inputs }) => inputs.flatMap(({ fetchedAt }) => fetchedAt ?? [])).sort();
  const complete = days.filter(({ inputs }) => inputs.length > 0 && inputs.every(isComplete)).length;
  return {
    freshness: { oldest: fetched[0] ?? null, newest: fetched.at(-1) ?? null },
    completeness: { days: asked, merged: days.length, complete },
  };
}
