import type { DailyPerformance, DailyRow } from '../../model/daily.ts';
import type { AffiliateOrders } from '../../model/order-ledger.ts';
import type { Metric } from '../../model/platform.ts';
import type { Affiliate } from '../../model/registry.ts';
import type { ClaimDay, ClaimDays } from './claim-days.ts';
import type { AbsentReason, DayGround, Side } from './sides.ts';

/** Whose orders name no affiliate. */
export const DIRECT = 'direct';

/** An affiliate with its claims, or why they are not known. */
export interface Claimant extends Pick<Affiliate, 'id' | 'name' | 'networkIds'> {
  days: Side<ClaimDays>;
  /** What it reports at all: who never reports clicks says nothing about them. */
  metrics: ReadonlySet<Metric>;
}

/** Somebody with something on a day: an affiliate, or an id, a label or a traffic source that belongs to none. */
export interface Party {
  claimant: Claimant | null;
  name: string;
  networkIds: readonly string[];
  rows: readonly DailyRow[];
  /** As whom orders name it. */
  orderNames: readonly string[];
  /** Spend that is in no row; absent where the party is not one of spend alone. */
  looseSpendMicros?: number;
}

/**
 * Who has something on a day, affiliates by their id and then what is nobody's. Each row of the network, each order and all spend
 * is one party's, so that their sums are those of the sources. An id that two affiliates name is the first one's.
 */
export function partiesOf(claimants: readonly Claimant[], { date, merged, orders }: DayGround): Party[] {
  const owners = new Map<string, Claimant>();
  const sorted = claimants.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const claimant of sorted)
    for (const id of claimant.networkIds ?? []) if (!owners.has(id)) owners.set(id, claimant);
  const rows = Map.groupBy(merged?.rows ?? [], ({ affiliateId }) => owners.get(affiliateId ?? ''));
  const named = Map.groupBy(orders?.values() ?? [], ({ affiliate }) => owners.get(affiliate));
  const own = sorted
    .filter((claimant) => rows.has(claimant) || named.has(claimant) || hasReports(claimant.days, date))
    .map((claimant): Party => {
      const networkIds = (claimant.networkIds ?? []).filter((id) => owners.get(id) === claimant);
      const found = rows.get(claimant) ?? [];
      return { claimant, name: claimant.name, networkIds, rows: found, orderNames: networkIds };
    });
  return [...own, ...nobodys(rows.get(undefined) ?? [], named.get(undefined) ?? [], merged)];
}

const hasReports = (days: Side<ClaimDays>, date: string): boolean =>
  typeof days !== 'string' && (days.get(date)?.count ?? 0) > 0;

/** What belongs to no affiliate: by the network's id or, where it has none, its label; then spend that is in no row. */
function nobodys(
  rows: readonly DailyRow[],
  orders: readonly AffiliateOrders[],
  merged: DailyPerformance | undefined,
): Party[] {
  const byName = Map.groupBy(rows, ({ affiliateId, affiliateLabel }) => affiliateId ?? `"${affiliateLabel}"`);
  const names = [...new Set([...byName.keys(), ...orders.map(({ affiliate }) => affiliate)])];
  const parties = names.toSorted().map((name): Party => {
    const found = byName.get(name) ?? [];
    const ids = found.some(({ affiliateId }) => affiliateId === null) || name === DIRECT ? [] : [name];
    return {
      ...{ claimant: null, name: found[0]?.affiliateLabel ?? name, networkIds: ids, rows: found },
      orderNames: name === DIRECT ? [DIRECT] : ids,
    };
  });
  return [...parties, ...looseSpend(merged)];
}

function looseSpend(merged: DailyPerformance | undefined): Party[] {
  const party = (name: string, looseSpendMicros: number): Party => ({
    ...{ claimant: null, name, networkIds: [], rows: [], orderNames: [], looseSpendMicros },
  });
  return [
    ...(merged?.unmapped ?? []).map(({ sourceId, sourceName, costMicros }) =>
      party(sourceName.trim() || sourceId, costMicros),
    ),
    ...(merged?.unattributed && merged.unattributed.costMicros > 0
      ? [party('unattributed', merged.unattributed.costMicros)]
      : []),
  ];
}

/** What an affiliate reported of a day; a party that is no affiliate reports nothing. */
export function reportsOf({ claimant }: Party, date: string): ClaimDay | undefined | AbsentReason {
  if (!claimant) return undefined;
  return typeof claimant.days === 'string' ? claimant.days : claimant.days.get(date);
}
