import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';
import { DailyInput } from './daily.ts';

export const ReportType = z.enum(['daily-summary', 'leaderboard']);
export type ReportType = z.infer<typeof ReportType>;

const Count = z.int().min(0);
const Micros = z.int().min(0);

/** Conversions, what they cost and what one cost. Null is not known; without conversions there is no CPA. */
export const ReportTotals = z.object({
  conversions: Count.nullable(),
  costMicros: Micros.nullable(),
  /** Whole cents, rounded half away from zero. */
  cpaCents: z.int().min(0).nullable(),
});
export type ReportTotals = z.infer<typeof ReportTotals>;

export const ReportRow = z.object({ affiliateLabel: z.string(), internal: z.boolean(), ...ReportTotals.shape });
export type ReportRow = z.infer<typeof ReportRow>;

/** `INCOMPLETE`: a source has no complete data of the day. `NOT_SYNCED`: no source was ever read for it. */
export const ReportState = z.enum(['COMPLETE', 'INCOMPLETE', 'NO_ACTIVITY', 'NOT_SYNCED']);
export type ReportState = z.infer<typeof ReportState>;

const common = {
  tenantId: z.string(),
  brandId: z.string(),
  brandTitle: z.string(),
  date: LocalDate,
  state: ReportState,
  /** Of the sources, with their last good times. */
  inputs: z.array(DailyInput),
  generatedAt: Instant,
};

export const DailySummary = z.object({
  type: z.literal('daily-summary'),
  ...common,
  total: ReportTotals,
  internal: ReportTotals,
  external: ReportTotals,
  /** With conversions: the most first, then the cheapest, then by label; ten at most. */
  top: z.array(ReportRow),
  /** Spend without conversions, the dearest first. */
  idle: z.array(ReportRow),
  /** Spend that belongs to no affiliate: in none of the totals. Null is not known. */
  unmappedMicros: Micros.nullable(),
  unmapped: z.array(z.object({ sourceId: z.string(), sourceName: z.string(), costMicros: Micros })),
  unattributedMicros: Micros.nullable(),
});
export type DailySummary = z.infer<typeof DailySummary>;

export const Leaderboard = z.object({ type: z.literal('leaderboard'), ...common, rows: z.array(ReportRow) });
export type Leaderboard = z.infer<typeof Leaderboard>;

export const Report = z.discriminatedUnion('type', [DailySummary, Leaderboard]);
export type Report = z.infer<typeof Report>;
