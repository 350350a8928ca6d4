import type { Renewal } from '../../model/connection.ts';
import type { Platform } from '../../model/platform.ts';

/** How the tokens of owners are renewed, where the platform opens posts by such tokens. */
const RENEWALS: Partial<Record<Platform, Renewal>> = {
  tiktok: 'refresh_token',
  linkedin: 'refresh_token',
  instagram: 'access_token',
};

/** How a platform renews an owner's token; a Page token of Meta has no end. */
export const renewalOf = (platform: Platform): Renewal => RENEWALS[platform] ?? 'none';
