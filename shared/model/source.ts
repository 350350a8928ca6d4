import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';

/** Where network and spend data come from: `everflow-subs` is what the network counted by sub id. */
export const Source = z.enum(['everflow', 'everflow-subs', 'redtrack']);
export type Source = z.infer<typeof Source>;

/** Whose accounts sources are read with. */
export type SourceVendor = Exclude<Source, 'everflow-subs'>;

/** Sources of one vendor share its accounts, with their keys and limits. */
export const vendorOf = (source: Source): SourceVendor => (source === 'everflow-subs' ? 'everflow' : source);

/** A vendor's account, as the operators named it in the source's secret. Tenants never choose it. */
export const VendorAccount = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits or "-"');

/** That and how a tenant's source is read. */
export const SourceSettings = z.object({
  tenantId: z.string(),
  source: Source,
  account: VendorAccount,
  /** The first day that is expected of it. */
  since: LocalDate,
  /** The network's own number of the tenant's time zone, where it is not that of New York. */
  networkTimeZoneId: z.int().min(1).optional(),
  state: z.enum(['active', 'paused']),
  /** Why it is paused. */
  reason: z.string().optional(),
  updatedAt: Instant,
  version: z.int().min(1),
});
export type SourceSettings = z.infer<typeof SourceSettings>;
