import * as z from 'zod';
import type { ContactRow, EventRow, SheetRow } from './lake-row.ts';

const Count = z.int().min(0);
/** Money in millionths of a US dollar. */
const Micros = z.int().min(0);

/** What the network counted for one affiliate of one advertiser on one day. */
export const NetworkRow = z.object({
  affiliateId: z.string().min(1),
  affiliateLabel: z.string(),
  advertiserId: z.string().min(1),
  advertiserLabel: z.string(),
  clicks: Count,
  conversions: Count,
  revenueMicros: Micros,
  payoutMicros: Micros,
  /** As the network says it; below zero where more was paid than came in. */
  profitMicros: z.int(),
});
export type NetworkRow = z.infer<typeof NetworkRow>;

/** What the network counted for one affiliate under one sub id on one day; the sub id is empty where there was none. */
export const SubRow = z.object({
  affiliateId: z.string().min(1),
  subId: z.string(),
  clicks: Count,
  conversions: Count,
});
export type SubRow = z.infer<typeof SubRow>;

/** What was spent at one traffic source on one day. */
export const SpendRow = z.object({
  /** Empty where the vendor names no source. */
  sourceId: z.string(),
  sourceName: z.string(),
  sourceAlias: z.string(),
  clicks: Count,
  conversions: Count,
  costMicros: Micros,
});
export type SpendRow = z.infer<typeof SpendRow>;

/** The rows of a source by its name. */
export interface RowsOf {
  everflow: NetworkRow;
  'everflow-subs': SubRow;
  redtrack: SpendRow;
  posthog: EventRow;
  mautic: ContactRow;
  sheets: SheetRow;
}

/** A row that cannot be used, as it came, so that it can be looked at. */
export const QuarantinedRow = z.object({
  /** The row's own key where that much could be read. */
  key: z.string().optional(),
  reason: z.string(),
  raw: z.string().max(4000),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;
