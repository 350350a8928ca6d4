import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';
import { OrderFeed } from './order-file.ts';

/** One version of an export: what its bucket had under a key at a time. */
export const ExportVersion = z.object({
  tenantId: z.string(),
  feed: OrderFeed,
  key: z.string(),
  etag: z.string(),
  size: z.int().min(0),
  /** When the vendor made it, by its name. */
  at: Instant,
});
export type ExportVersion = z.infer<typeof ExportVersion>;

const known = {
  ...ExportVersion.shape,
  /** Of the version: the same bytes under the same key have the same. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  seenAt: Instant,
  version: z.int().min(1),
};
const settled = { ...known, settledAt: Instant };
const Sha256 = z.string().length(64);

/** The orders that a file has of a day, by the lowest and the highest of their numbers. */
export interface DayOrders {
  date: LocalDate;
  first: number;
  last: number;
}

/** Orders of a file: on days between two of them, with numbers between two. Every order of it is in one of its spans. */
const OrderSpan = z.object({ from: LocalDate, to: LocalDate, first: z.int().min(0), last: z.int().min(0) });
export type OrderSpan = z.infer<typeof OrderSpan>;

/** Absent where nobody noted it: then it may be any day and any order. */
const spans = z.array(OrderSpan).optional();

const Loading = z.object({ ...known, status: z.literal('LOADING') });

/** Its orders count. */
export const LoadedFile = z.object({
  ...settled,
  status: z.literal('LOADED'),
  sha256: Sha256,
  /** Under which keys of the lake its rows are, and what sums of days need of them. */
  parquet: z.string(),
  facts: z.string(),
  headerHash: Sha256,
  rows: z.object({ physical: z.int(), accepted: z.int(), quarantined: z.int(), blank: z.int() }),
  spans,
  /** The version of the ledger since which it counts; absent where nobody noted it. */
  since: z.int().optional(),
});
export type LoadedFile = z.infer<typeof LoadedFile>;

/** A file that counts has the same bytes. */
const Duplicate = z.object({ ...settled, status: z.literal('DUPLICATE'), sha256: Sha256, duplicateOf: z.string() });

/** Nothing of it counts. What counted under its key before it still does. */
export const FailedFile = z.object({
  ...settled,
  status: z.literal('FAILED'),
  reason: z.string(),
  columns: z.array(z.string()).optional(),
  quarantined: z.int().optional(),
});
export type FailedFile = z.infer<typeof FailedFile>;

/** Another version is under its key. */
const Superseded = z.object({
  ...settled,
  status: z.literal('SUPERSEDED'),
  supersededBy: z.string(),
  spans,
  /** The version of the ledger since which it does not count; absent where it never did. */
  until: z.int().optional(),
});

/** What is known of a version of an export, and whether its orders count. */
export const OrderFileEntry = z.discriminatedUnion('status', [Loading, LoadedFile, Duplicate, FailedFile, Superseded]);
export type OrderFileEntry = z.infer<typeof OrderFileEntry>;

/** Of all of a tenant's files together. Each change of what counts makes the next version. */
export const OrderLedger = z.object({
  tenantId: z.string(),
  version: z.int().min(0),
  /** Columns that were not known and have been told of, by feed. */
  announced: z.partialRecord(OrderFeed, z.array(z.string())),
});
export type OrderLedger = z.infer<typeof OrderLedger>;

const Count = z.int().min(0);
const Micros = z.int().nullable();

const OrderSums = z.object({
  orders: Count,
  testOrders: Count,
  approved: Count,
  declined: Count,
  voided: Count,
  /** Of approved orders; null where there are none. */
  revenueMicros: Micros,
});
export type OrderSums = z.infer<typeof OrderSums>;

/** An affiliate's orders of a day as they came in; test orders are in no number but their own. */
const AffiliateOrders = z.object({
  /** `direct` where no affiliate is named. */
  affiliate: z.string(),
  orders: Count,
  approved: Count,
  /** What became of them, and what may have others count them otherwise. Sums that are older than it lack it. */
  fate: z
    .object({
      testOrders: Count,
      declined: Count,
      /** Approved then, voided or refunded now. */
      refunded: Count,
      /** Rows of approved orders that say again what another row of their file says. */
      repeated: Count,
      /** Of those that are approved still: when they came in it was another day on the clocks of UTC. */
      onNextUtcDay: Count,
      onPreviousUtcDay: Count,
      /** Of approved orders as they came in; null where there are none. */
      revenueMicros: Micros,
      /** What is left of it now. */
      netMicros: Micros,
    })
    .optional(),
});
export type AffiliateOrders = z.infer<typeof AffiliateOrders>;

/** The orders of a day, summed over the files that count. Test orders are in no number but their own. */
export const OrderDay = z.object({
  date: LocalDate,
  /** As they came in, whatever became of them. */
  asCreated: OrderSums,
  /** As they are now. */
  now: OrderSums.extend({ netMicros: Micros }),
  states: z.array(z.object({ state: z.string(), orders: Count, declined: Count })),
  affiliates: z.array(AffiliateOrders),
});
export type OrderDay = z.infer<typeof OrderDay>;
