import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';

/** What is kept in the lake, by day, and read each morning: it is in no merged day and no report. */
export const LakeSource = z.enum(['posthog', 'mautic', 'sheets']);
export type LakeSource = z.infer<typeof LakeSource>;

/** Where network, spend, events, contacts and tables come from: `everflow-subs` is what the network counted by sub id. */
export const Source = z.enum(['everflow', 'everflow-subs', 'redtrack', ...LakeSource.options]);
export type Source = z.infer<typeof Source>;

/** A source whose rows are network or spend: kept in the table, and read each hour. */
export type RowSource = Exclude<Source, LakeSource>;

export const isLakeSource = (source: Source): source is LakeSource => LakeSource.options.some((one) => one === source);

/** Whose accounts sources are read with. */
export type SourceVendor = Exclude<Source, 'everflow-subs'>;

/** Sources of one vendor share its accounts, with their keys and limits. */
export const vendorOf = (source: Source): SourceVendor => (source === 'everflow-subs' ? 'everflow' : source);

/** A vendor's account, as the operators named it in the source's secret. Tenants never choose it. */
export const VendorAccount = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits or "-"');

/** What one source or another is told beside the account: all that it takes is in `shared/rules/source-extras.ts`. */
export const SourceExtras = z.object({
  /** The network's own number of the tenant's time zone, where it is not that of New York. */
  networkTimeZoneId: z.int().min(1).max(1000).optional(),
  /** The project at PostHog, and where that is kept. */
  projectId: z
    .string()
    .regex(/^\d{1,12}$/, 'must be the number of a project')
    .optional(),
  region: z.enum(['us', 'eu']).optional(),
  spreadsheetId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{20,100}$/, 'must be what stands between /d/ and /edit in the sheet’s address')
    .optional(),
  /** In A1 notation, `Map!A1:H`. Its first row names the columns. */
  range: z.string().trim().min(1).max(200).optional(),
  /** Whether the sheet says whose spend is whose, or is a table like any other. */
  purpose: z.enum(['mapping', 'table']).optional(),
  /** Whose traffic the advertiser buys itself, where the sheet has no column that says so. */
  internalLabels: z.array(z.string().min(1).max(200)).max(100).optional(),
});
export type SourceExtras = z.infer<typeof SourceExtras>;

/** That and how a tenant's source is read. */
export const SourceSettings = z.object({
  tenantId: z.string(),
  source: Source,
  account: VendorAccount,
  /** The first day that is expected of it. */
  since: LocalDate,
  ...SourceExtras.shape,
  state: z.enum(['active', 'paused']),
  /** Why it is paused. */
  reason: z.string().optional(),
  updatedAt: Instant,
  version: z.int().min(1),
});
export type SourceSettings = z.infer<typeof SourceSettings>;
