import * as z from 'zod';
import { Instant } from './instant.ts';
import { Platform } from './platform.ts';
import { AffiliateId, TenantId } from './registry.ts';

/** An account in the platform's own form. It is safe in a key and in a path. */
export const AccountId = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._:@-]{0,99}$/);

/** How a token gets a longer life: by a refresh token, by itself while it is valid, or not at all. */
export const Renewal = z.enum(['refresh_token', 'access_token', 'none']);
export type Renewal = z.infer<typeof Renewal>;

/** How bad it is: it ends soon, or it has ended. */
export const Gravity = z.enum(['MEDIUM', 'HIGH']);
export type Gravity = z.infer<typeof Gravity>;

const common = {
  tenantId: TenantId,
  affiliateId: AffiliateId,
  platform: Platform,
  accountId: AccountId,
  scopes: z.array(z.string()),
  /** When the access token ends, as far as the platform says. */
  expiresAt: Instant.optional(),
  connectedAt: Instant,
  updatedAt: Instant,
  /** What the open alert says about it. */
  told: Gravity.optional(),
  /** When somebody should look whether to tell or to take back. */
  attentionAt: Instant.optional(),
  version: z.int().min(1),
};

/** The owner's tokens are kept and may be used. */
export const Connected = z.object({
  ...common,
  status: z.literal('connected'),
  /** Access and refresh token, encrypted. */
  sealed: z.string(),
  renewal: Renewal,
  refreshExpiresAt: Instant.optional(),
  /** No refresh before this: one is under way, or failed a moment ago. */
  refreshAfter: Instant.optional(),
  /** Since when the platform has refused the token. */
  refusedAt: Instant.optional(),
});
export type Connected = z.infer<typeof Connected>;

/** An account that its owner connected. Only a connected one still holds tokens. */
export const Connection = z.discriminatedUnion('status', [
  Connected,
  z.object({ ...common, status: z.literal('expired'), expiredAt: Instant }),
  z.object({ ...common, status: z.literal('revoked'), revokedAt: Instant }),
]);
export type Connection = z.infer<typeof Connection>;

/** Whose account on which platform. */
export type AccountRef = Pick<Connection, 'tenantId' | 'affiliateId' | 'platform' | 'accountId'>;
