import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';

/** Who counts by tracking id what a platform does not. */
export const EvidenceSource = z.enum(['everflow', 'orders']);
export type EvidenceSource = z.infer<typeof EvidenceSource>;

const Count = z.int().min(0);

/** What the network counted of one of its affiliates under a tracking id on one day. */
export const NetworkCount = z.object({ affiliateId: z.string(), clicks: Count, conversions: Count });
export type NetworkCount = z.infer<typeof NetworkCount>;

/** Approved orders of one of the network's affiliates under a tracking id on one day; of nobody where the id is empty. */
export const OrderCount = z.object({ affiliateId: z.string(), conversions: Count });
export type OrderCount = z.infer<typeof OrderCount>;

/** Days without anything under the id are not there. */
export const NetworkDays = z.record(LocalDate, z.array(NetworkCount));
export type NetworkDays = z.infer<typeof NetworkDays>;
export const OrderDays = z.record(LocalDate, z.array(OrderCount));
export type OrderDays = z.infer<typeof OrderDays>;

/** The tracking id of a claim, and what was counted under it. Each source is absent until it was looked through for the id. */
export const Tracking = z.object({
  tenantId: z.string(),
  trackingId: z.string(),
  submissionId: z.string(),
  affiliateId: z.string(),
  /** When the claim was made. */
  submittedAt: Instant,
  everflow: NetworkDays.optional(),
  orders: OrderDays.optional(),
  version: z.int().min(1),
});
export type Tracking = z.infer<typeof Tracking>;

/** Up to when, and from when on, orders were looked through for tracking ids. */
export const TrackedOrders = z.object({
  tenantId: z.string(),
  /** Of the exports that count: the day of the oldest, and the time of the newest. */
  from: LocalDate,
  asOf: Instant,
  /** Of the oldest export that could not be used yet; absent where all could. */
  openFrom: Instant.optional(),
});
export type TrackedOrders = z.infer<typeof TrackedOrders>;
