import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';
import { Source } from './source.ts';

const Count = z.int().min(0);
const Micros = z.int().min(0);

/** One affiliate of one advertiser on one day, of network and spend together. Null is not known. */
export const DailyRow = z.object({
  advertiserId: z.string(),
  advertiserLabel: z.string(),
  /** Null where only spend names the affiliate, and its mapping gives no id. */
  affiliateId: z.string().nullable(),
  affiliateLabel: z.string(),
  internal: z.boolean(),
  clicks: Count.nullable(),
  conversions: Count.nullable(),
  revenueMicros: Micros.nullable(),
  payoutMicros: Micros.nullable(),
  spendMicros: Micros.nullable(),
  spendClicks: Count.nullable(),
  /** Spend where internal, payout where not. */
  costMicros: Micros.nullable(),
  /** Cost by conversions, to the nearest micro; null without conversions. */
  cpaMicros: Micros.nullable(),
  /** The traffic sources whose spend is in it. */
  sourceIds: z.array(z.string()),
});
export type DailyRow = z.infer<typeof DailyRow>;

/** Spend that no mapping gives to anybody. */
export const UnmappedSpend = z.object({
  sourceId: z.string(),
  sourceName: z.string(),
  clicks: Count,
  conversions: Count,
  costMicros: Micros,
});
export type UnmappedSpend = z.infer<typeof UnmappedSpend>;

/** What a source gave for the day when it was merged. */
export const DailyInput = z.object({
  source: Source,
  status: z.enum(['OK', 'ZERO', 'PARTIAL', 'FAILED', 'NO_RUN']),
  /** Of the rows; null where there are none. */
  version: z.int().min(1).nullable(),
  fetchedAt: Instant.nullable(),
  lastGoodAt: Instant.nullable(),
});
export type DailyInput = z.infer<typeof DailyInput>;

/** One day of a tenant, network and spend merged. */
export const DailyPerformance = z.object({
  tenantId: z.string(),
  date: LocalDate,
  rows: z.array(DailyRow),
  /** By source, the dearest first. Null where spend is not known. */
  unmapped: z.array(UnmappedSpend).nullable(),
  /** Spend of rows that name no source. Null where spend is not known. */
  unattributed: UnmappedSpend.omit({ sourceId: true, sourceName: true }).nullable(),
  inputs: z.array(DailyInput),
  mergedAt: Instant,
  version: z.int().min(1),
});
export type DailyPerformance = z.infer<typeof DailyPerformance>;
