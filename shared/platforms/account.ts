import type { Platform } from '../model/platform.ts';
import { capabilityOf } from './capabilities.ts';

/** The platform account of everybody: the vendor's breaker, and limits and credential where the tenant's app reads. */
export const SHARED_ACCOUNT = 'shared';

/** Whose own credential opens their posts. */
export interface AccountOwner {
  tenantId: string;
  affiliateId: string;
}

const OWNER = 'owner';

/** The account that a post of this affiliate is read with: the shared one, or `owner#<tenant>#<affiliate>`. */
export const accountFor = ({ platform, tenantId, affiliateId }: AccountOwner & { platform: Platform }): string =>
  capabilityOf(platform).credential === 'owner' ? `${OWNER}#${tenantId}#${affiliateId}` : SHARED_ACCOUNT;

/** Whose account it is; null for the shared one. Throws where it is neither. */
export function ownerOf(account: string): AccountOwner | null {
  if (account === SHARED_ACCOUNT) return null;
  const [kind, tenantId, affiliateId, ...more] = account.split('#');
  if (kind !== OWNER || !tenantId || !affiliateId || more.length > 0) throw new Error('this is no platform account');
  return { tenantId, affiliateId };
}
