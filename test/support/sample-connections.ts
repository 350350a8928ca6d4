import type { Connected } from '../../shared/model/connection.ts';
import { after, DAY, HOUR } from '../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { stamped } from '../../shared/rules/connection-health.ts';
import { T0 } from './sample-claims.ts';

/** A connection to TikTok that is a day from its end and can be refreshed for half a year. */
export const sampleConnection = (changes: Partial<Connected> = {}): Connected =>
  stamped(
    {
      ...{ tenantId: 'acme', affiliateId: 'aff_ann', platform: 'tiktok', accountId: 'sample.user.1' },
      ...{ status: 'connected', sealed: 'sealed', renewal: 'refresh_token', scopes: [], version: 1 },
      ...{ expiresAt: after(T0, 24 * HOUR), refreshExpiresAt: after(T0, 180 * DAY) },
      ...{ connectedAt: T0, updatedAt: T0 },
      ...changes,
    },
    changes.updatedAt ?? T0,
    changes.version ?? 1,
    DEFAULT_POLICY,
  );

/** Without a refresh: the token of a Page, or one whose owner gave none. */
export const unrenewed = (changes: Partial<Connected> = {}): Connected => {
  const { expiresAt: _, refreshExpiresAt: __, ...rest } = sampleConnection();
  const connection: Connected = { ...rest, platform: 'meta', accountId: '100000001', renewal: 'none', ...changes };
  return stamped(connection, connection.updatedAt, connection.version, DEFAULT_POLICY);
};
