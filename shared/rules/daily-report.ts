import type { Brand } from '../model/brand.ts';
import type { DailyInput, DailyPerformance, DailyRow } from '../model/daily.ts';
import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { DailySummary, Leaderboard, ReportRow, ReportState, ReportTotals } from '../model/report.ts';
import type { Source } from '../model/source.ts';
import { cpaCents } from './cost-per-conversion.ts';
import { isComplete, isKnown } from './daily-input.ts';
import { knownSum } from './known-sum.ts';
import { localDateOf } from './local-time.ts';

const TOP_AT_MOST = 10;

export interface ReportGround {
  brand: Pick<Brand, 'tenantId' | 'id' | 'title' | 'advertiserId'>;
  date: LocalDate;
  /** The merged day; null where it was never merged. */
  day: Pick<DailyPerformance, 'rows' | 'unmapped' | 'unattributed' | 'inputs'> | null;
  /** The sources that the tenant has. */
  sources: readonly Source[];
  timeZone: string;
  now: Instant;
}

/** A brand's day: its totals, who brought the most, and spend that brought nothing. */
export function dailySummary(ground: ReportGround): DailySummary {
  const rows = brandRows(ground);
  const { unmapped = null, unattributed = null } = ground.day ?? {};
  const totals = (of: readonly DailyRow[], kinds: readonly boolean[]): ReportTotals =>
    ground.day === null ? NOT_KNOWN : totalsOf(of, kinds, inputsOf(ground));
  const converted = rows.filter(({ conversions }) => conversions !== null && conversions > 0);
  return {
    type: 'daily-summary',
    ...commonOf(ground, rows),
    total: totals(rows, [true, false]),
    internal: totals(
      rows.filter(({ internal }) => internal),
      [true],
    ),
    external: totals(
      rows.filter(({ internal }) => !internal),
      [false],
    ),
    top: converted.map(reportRow).sort(byRank).slice(0, TOP_AT_MOST),
    idle: rows
      .filter(({ conversions, costMicros }) => conversions === 0 && costMicros !== null && costMicros > 0)
      .map(reportRow)
      .sort((a, b) => byCost(b, a) || byLabel(a, b)),
    unmappedMicros: unmapped === null ? null : knownSum(unmapped.map(({ costMicros }) => costMicros)),
    unmapped: (unmapped ?? [])
      .filter(({ costMicros }) => costMicros > 0)
      .map(({ sourceId, sourceName, costMicros }) => ({ sourceId, sourceName, costMicros })),
    unattributedMicros: unattributed === null ? null : unattributed.costMicros,
  };
}

/** All affiliates of a brand's day by rank. */
export function leaderboard(ground: ReportGround): Leaderboard {
  const rows = brandRows(ground);
  return { type: 'leaderboard', ...commonOf(ground, rows), rows: rows.map(reportRow).sort(byRank) };
}

const brandRows = ({ brand, day }: ReportGround): DailyRow[] =>
  (day?.rows ?? []).filter(({ advertiserId }) => advertiserId === brand.advertiserId);

const inputsOf = ({ day, sources }: ReportGround): DailyInput[] =>
  sources.map(
    (source) =>
      day?.inputs.find((input) => input.source === source) ?? {
        ...{ source, status: 'NO_RUN', version: null, fetchedAt: null, lastGoodAt: null },
      },
  );

const commonOf = (ground: ReportGround, rows: readonly DailyRow[]) => ({
  tenantId: ground.brand.tenantId,
  brandId: ground.brand.id,
  brandTitle: ground.brand.title,
  date: ground.date,
  state: stateOf(ground, rows),
  inputs: inputsOf(ground),
  generatedAt: ground.now,
});

/** What was last read before the day was over on the tenant's clocks is not all of it. */
function stateOf(ground: ReportGround, rows: readonly DailyRow[]): ReportState {
  const inputs = inputsOf(ground);
  if (inputs.every(({ status }) => status === 'NO_RUN')) return 'NOT_SYNCED';
  const isWhole = (input: DailyInput): boolean =>
    isComplete(input) && input.lastGoodAt !== null && localDateOf(input.lastGoodAt, ground.timeZone) > ground.date;
  if (!inputs.every(isWhole)) return 'INCOMPLETE';
  return rows.length === 0 ? 'NO_ACTIVITY' : 'COMPLETE';
}

/** Of a day that was never merged, also where the tenant has no source yet. */
const NOT_KNOWN: ReportTotals = { conversions: null, costMicros: null, cpaCents: null };

/** Internal cost is spend, external cost a payout: without the source that gives it there may be rows that nobody knows of. */
function totalsOf(rows: readonly DailyRow[], kinds: readonly boolean[], inputs: readonly DailyInput[]): ReportTotals {
  const hasCost = kinds.every((internal) => isKnown(inputs, internal ? 'redtrack' : 'everflow'));
  const conversions = isKnown(inputs, 'everflow') ? knownSum(rows.map((row) => row.conversions)) : null;
  const costMicros = hasCost ? knownSum(rows.map((row) => row.costMicros)) : null;
  return { conversions, costMicros, cpaCents: cpaCents(costMicros, conversions) };
}

const reportRow = ({ affiliateLabel, internal, conversions, costMicros }: DailyRow): ReportRow => ({
  ...{ affiliateLabel, internal, conversions, costMicros },
  cpaCents: cpaCents(costMicros, conversions),
});

/** The most conversions first, then the cheapest, then by label. What is not known comes last. */
const byRank = (a: ReportRow, b: ReportRow): number =>
  (b.conversions ?? -1) - (a.conversions ?? -1) || byCost(a, b) || byLabel(a, b);

const byCost = (a: ReportRow, b: ReportRow): number =>
  a.costMicros === b.costMicros ? 0 : (a.costMicros ?? Infinity) - (b.costMicros ?? Infinity);

const byLabel = (a: ReportRow, b: ReportRow): number =>
  a.affiliateLabel < b.affiliateLabel ? -1 : a.affiliateLabel > b.affiliateLabel ? 1 : 0;
