import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';

/**
 * Which affiliate of which advertiser a traffic source's spend belongs to, from a day on until the next entry of the same
 * source. One without an affiliate or an advertiser says that the source is known and belongs to nobody.
 */
export const MappingEntry = z.object({
  tenantId: z.string(),
  sourceId: z.string().min(1).max(100),
  sourceName: z.string().max(200),
  sourceAlias: z.string().max(200).optional(),
  affiliateId: z.string().max(100).optional(),
  /** Trimmed and NFC. */
  affiliateLabel: z.string().max(200).optional(),
  advertiserId: z.string().max(100).optional(),
  advertiserLabel: z.string().max(200).optional(),
  /** The advertiser buys this traffic itself: its cost is what was spent, not a payout. */
  internal: z.boolean(),
  validFrom: LocalDate,
  updatedAt: Instant,
  /** The key that entered it. */
  updatedBy: z.string(),
  version: z.int().min(1),
});
export type MappingEntry = z.infer<typeof MappingEntry>;
