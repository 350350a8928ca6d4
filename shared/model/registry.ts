import * as z from 'zod';
import { Instant } from './instant.ts';
import { Platform } from './platform.ts';

/** Ids are a prefix and lower-case letters, digits or hyphens. */
export const CampaignId = z.string().regex(/^cmp_[a-z0-9-]{1,40}$/);
export const AffiliateId = z.string().regex(/^aff_[a-z0-9-]{1,40}$/);
export const TenantId = z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/);

/** The tenant that operators' keys belong to, and what is the same for all tenants. */
export const PLATFORM_TENANT = 'platform';

/** An advertiser organisation. */
export const Tenant = z.object({
  id: TenantId,
  name: z.string(),
  status: z.enum(['active', 'suspended', 'cancelled']),
  timeZone: z.string(),
  createdAt: Instant,
});
export type Tenant = z.infer<typeof Tenant>;

export const Segment = z.enum(['standard', 'top', 'new']);
export type Segment = z.infer<typeof Segment>;

/** An affiliate as the tenant's network and its orders name it. */
export const NetworkId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 letters, digits, "-" or "_"');

/**
 * Who reports. `accounts` are the affiliate's own accounts per platform, by the platform's id; `networkIds` are those under
 * which the tenant's network and its orders know the affiliate.
 */
export const Affiliate = z.object({
  tenantId: TenantId,
  id: AffiliateId,
  name: z.string(),
  segment: Segment,
  status: z.enum(['active', 'suspended']),
  accounts: z.partialRecord(Platform, z.array(z.string().min(1).max(100)).max(20)),
  networkIds: z.array(NetworkId).max(20).optional(),
  createdAt: Instant,
  updatedAt: Instant,
  version: z.int().min(1),
});
export type Affiliate = z.infer<typeof Affiliate>;

const Micros = z.int().min(0);

/** What is paid for a thousand views, a click, a conversion, in micros of the campaign's currency. */
export const Payout = z.object({
  cpmMicros: Micros.optional(),
  cpcMicros: Micros.optional(),
  cpaMicros: Micros.optional(),
});
export type Payout = z.infer<typeof Payout>;

/** What is advertised, where, and until when. */
export const Campaign = z.object({
  tenantId: TenantId,
  id: CampaignId,
  name: z.string(),
  platforms: z.array(Platform).min(1),
  startsAt: Instant,
  endsAt: Instant,
  lockAt: Instant.optional(),
  currency: z.string().length(3).optional(),
  payout: Payout.optional(),
  createdAt: Instant,
  updatedAt: Instant,
  version: z.int().min(1),
});
export type Campaign = z.infer<typeof Campaign>;

export const Role = z.enum(['affiliate', 'advertiser', 'analyst', 'admin', 'operator']);
export type Role = z.infer<typeof Role>;

/** A credential as stored: the secret itself is never kept, only its SHA-256. */
export const ApiKey = z.object({
  keyId: z.string().regex(/^[a-z0-9]{12}$/),
  tenantId: z.string(),
  role: Role,
  affiliateId: AffiliateId.optional(),
  secretSha256: z.string().length(64),
  status: z.enum(['active', 'revoked']),
  createdAt: Instant,
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Who is calling, from the credential alone. */
export type Caller = { keyId: string; tenantId: string; role: Role; affiliateId?: string };
