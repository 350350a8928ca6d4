import type { DailyPerformance } from '../../model/daily.ts';
import type { Instant } from '../../model/instant.ts';
import type { LocalDate } from '../../model/local-date.ts';
import type { OrderDay, OrderFileEntry } from '../../model/order-ledger.ts';
import type { LedgerEntry, Restatement } from '../../model/partition.ts';
import type { Metric } from '../../model/platform.ts';
import type { Affiliate } from '../../model/registry.ts';
import { daysLater, daysOf, type DayRange } from '../calendar.ts';
import { claimDays, type ReportedClaim } from './claim-days.ts';
import type { Claimant } from './day-parties.ts';
import { reconciledDay, type ReconciledFigures, type ReconciledRow } from './reconciled-day.ts';
import { reconciledTotals } from './reconciliation-totals.ts';
import type { AbsentReason, DayGround, OrdersByName } from './sides.ts';

/** Everything that is known of a range of days. */
export interface ReconciliationGround {
  affiliates: readonly Pick<Affiliate, 'id' | 'name' | 'networkIds'>[];
  /** Of each affiliate; null where there are too many to be read. */
  claims: ReadonlyMap<string, readonly ReportedClaim[] | null>;
  days: readonly DailyPerformance[];
  ledger: readonly LedgerEntry[];
  /** Of the network, by version. */
  restatements: readonly Restatement[];
  /** From the day before the range to the day after it. */
  orders: readonly OrderDay[];
  files: readonly OrderFileEntry[];
  timeZone: string;
}

export interface Reconciliation {
  rows: ReconciledRow[];
  totals: ReconciledFigures;
  /** Of how many days the totals have what. */
  days: { asked: number; network: number; orders: number; spend: number };
  freshness: { oldest: Instant | null; newest: Instant | null };
  /** Claims of somebody are too many, and in no number. */
  truncated: boolean;
}

/** Claims, network, orders and spend of each affiliate and day side by side. With `only`, of that affiliate alone. */
export function reconciliation(ground: ReconciliationGround, range: DayRange, only?: string): Reconciliation {
  const dates = daysOf(range);
  const claimants = ground.affiliates.map((affiliate) => claimantOf(affiliate, ground, dates));
  const grounds = dates.map((date) => dayGround(ground, date));
  const rows = grounds
    .flatMap((day) => reconciledDay(claimants, day))
    .filter(({ affiliateId }) => only === undefined || affiliateId === only);
  const at = rows.flatMap(({ freshness: { oldest, newest } }) => [oldest ?? [], newest ?? []].flat()).sort();
  const isKnownDay = (source: 'everflow' | 'redtrack') => (day: DayGround) =>
    day.merged?.inputs.some((input) => input.source === source && input.version !== null) ?? false;
  const days = {
    asked: dates.length,
    network: grounds.filter(isKnownDay('everflow')).length,
    orders: grounds.filter(({ orders }) => orders !== undefined).length,
    spend: grounds.filter(isKnownDay('redtrack')).length,
  };
  return {
    ...{ rows, days },
    totals: reconciledTotals(rows),
    freshness: { oldest: at[0] ?? null, newest: at.at(-1) ?? null },
    truncated: [...ground.claims.values()].includes(null),
  };
}

function claimantOf(
  { id, name, networkIds }: ReconciliationGround['affiliates'][number],
  { claims, timeZone }: ReconciliationGround,
  dates: readonly LocalDate[],
): Claimant {
  const read = claims.get(id) ?? null;
  const days = read === null ? 'TOO_MANY' : claimDays(read, timeZone);
  const metrics = new Set(
    typeof days === 'string' ? [] : dates.flatMap((date) => Object.keys(days.get(date)?.claimed ?? {}) as Metric[]),
  );
  return { id, name, ...(networkIds ? { networkIds } : {}), days, metrics };
}

function dayGround(ground: ReconciliationGround, date: LocalDate): DayGround {
  const { days, ledger, restatements, orders, files } = ground;
  const ordersOf = (of: LocalDate): OrdersByName | undefined => {
    const day = orders.find((one) => one.date === of);
    return day && new Map(day.affiliates.map((own) => [own.affiliate, own]));
  };
  const loaded = files.filter(({ status }) => status === 'LOADED').flatMap((file) => settledAt(file));
  const since = files.filter(({ status, at }) => status === 'LOADED' && at.slice(0, 10) >= date).flatMap(settledAt);
  return {
    date,
    merged: days.find((day) => day.date === date),
    entry: ledger.find((entry) => entry.source === 'everflow' && entry.date === date),
    restatements: restatements.filter((one) => one.date === date),
    orders: ordersOf(date),
    ordersBefore: ordersOf(daysLater(date, -1)),
    ordersAfter: ordersOf(daysLater(date, 1)),
    withoutOrders: withoutOrders(files, date),
    ordersAsOf: loaded.sort().at(-1) ?? null,
    ordersSince: since.sort()[0] ?? null,
  };
}

const settledAt = (file: OrderFileEntry): Instant[] => ('settledAt' in file ? [file.settledAt] : []);

/** A day's file is named by that day or the next. */
const withoutOrders = (files: readonly OrderFileEntry[], date: LocalDate): AbsentReason => {
  const own = [date, daysLater(date, 1)];
  return files.some(({ status, at }) => status === 'FAILED' && own.includes(at.slice(0, 10))) ? 'FAILED' : 'NO_RUN';
};
