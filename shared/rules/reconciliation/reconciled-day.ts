import type { Instant } from '../../model/instant.ts';
import type { LocalDate } from '../../model/local-date.ts';
import type { Counts } from '../../model/platform.ts';
import { gapsOf, type Gap } from './day-gaps.ts';
import { DIRECT, partiesOf, reportsOf, type Claimant, type Party } from './day-parties.ts';
import {
  isKnown,
  looseSpendSide,
  networkSide,
  ordersSide,
  spendSide,
  standingOrders,
  type AbsentReason,
  type DayGround,
  type NetworkSide,
  type OrdersSide,
  type Side,
  type SpendSide,
} from './sides.ts';

/** What an affiliate's reports of a day add to those before. `asOf` is when the newest was made. */
export interface ClaimsSide {
  count: number;
  claimed: Counts;
  verified: Counts;
  unverified: Counts;
  asOf: Instant | null;
}

/** What the platforms have of that, and when they were asked. */
export interface PlatformSide {
  observed: Counts;
  oldest: Instant | null;
  newest: Instant | null;
}

interface Sides {
  claims: ClaimsSide;
  network: NetworkSide;
  orders: OrdersSide;
  spend: SpendSide;
}

/** All that is known of one affiliate on one day. What is null has its reason in `absent`. */
export interface ReconciledRow extends ReconciledFigures {
  date: LocalDate;
  /** Null where it belongs to no affiliate. */
  affiliateId: string | null;
  /** Of the affiliate, or as the source has it. */
  name: string;
  networkIds: readonly string[];
  absent: Partial<Record<keyof Sides, AbsentReason>>;
  freshness: { oldest: Instant | null; newest: Instant | null };
}

export interface ReconciledFigures {
  claims: ClaimsSide | null;
  platform: PlatformSide | null;
  network: NetworkSide | null;
  orders: OrdersSide | null;
  spend: SpendSide | null;
  gaps: Gap[];
}

/** The rows of a day, affiliates first. */
export function reconciledDay(claimants: readonly Claimant[], ground: DayGround): ReconciledRow[] {
  let direct = directOrders(ground);
  return partiesOf(claimants, ground).map((party) => {
    const network = networkOf(party, ground);
    const orders = ordersOf(party, ground);
    const compared = gapsOf(party, { network, orders }, ground, direct);
    direct = compared.direct;
    const gaps = party.looseSpendMicros === undefined ? compared.gaps : [];
    return rowOf(party, ground, { network, orders, gaps });
  });
}

const directOrders = (ground: DayGround): number => {
  const side = ordersSide([DIRECT], ground);
  return isKnown(side) ? standingOrders(side) : 0;
};

/** Whether the network and orders can know it: some name of theirs is known. */
const networkOf = ({ claimant, networkIds, rows, orderNames }: Party, ground: DayGround): Side<NetworkSide> =>
  networkIds.length === 0 && rows.length === 0 && (claimant || orderNames.length === 0)
    ? 'NO_NETWORK_ID'
    : networkSide(rows, ground);

const ordersOf = ({ orderNames }: Party, ground: DayGround): Side<OrdersSide> =>
  orderNames.length === 0 ? 'NO_NETWORK_ID' : ordersSide(orderNames, ground);

function spendOf({ networkIds, rows, claimant, looseSpendMicros }: Party, ground: DayGround): Side<SpendSide> {
  if (looseSpendMicros !== undefined) return looseSpendSide(looseSpendMicros, ground);
  return claimant && networkIds.length === 0 ? 'NO_NETWORK_ID' : spendSide(rows, ground);
}

type Compared = { network: Side<NetworkSide>; orders: Side<OrdersSide>; gaps: Gap[] };

function rowOf(party: Party, ground: DayGround, { network, orders, gaps }: Compared): ReconciledRow {
  const { claimant, name, networkIds } = party;
  const reports = reportsOf(party, ground.date);
  const claims: Side<ClaimsSide> =
    typeof reports === 'string'
      ? reports
      : {
          count: reports?.count ?? 0,
          claimed: reports?.claimed ?? {},
          verified: reports?.verified ?? {},
          unverified: reports?.unverified ?? {},
          asOf: reports?.submittedAt ?? null,
        };
  const platform =
    typeof reports === 'string'
      ? null
      : { observed: reports?.observed ?? {}, oldest: reports?.oldest ?? null, newest: reports?.newest ?? null };
  const sides = { claims, network, orders, spend: spendOf(party, ground) };
  const known = Object.fromEntries(
    Object.entries(sides).map(([side, value]) => [side, isKnown<object>(value) ? value : null]),
  ) as { [S in keyof Sides]: Sides[S] | null };
  const absent = Object.fromEntries(
    Object.entries(sides).flatMap(([side, value]) => (typeof value === 'string' ? [[side, value] as const] : [])),
  );
  return {
    ...{ date: ground.date, affiliateId: claimant?.id ?? null, name, networkIds },
    ...known,
    ...{ platform, gaps, absent },
    freshness: freshnessOf(known, platform),
  };
}

function freshnessOf(known: { [S in keyof Sides]: Sides[S] | null }, platform: PlatformSide | null) {
  const at = [...Object.values(known).map((side) => side?.asOf), ...[platform?.oldest, platform?.newest]]
    .filter((one) => one !== null && one !== undefined)
    .sort();
  return { oldest: at[0] ?? null, newest: at.at(-1) ?? null };
}
