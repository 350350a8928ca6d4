import { Breaker } from '../model/breaker.ts';
import type { Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { breakerKey } from './keys.ts';
import type { Tables } from './tables.ts';

/** What all workers share about one platform account. */
export interface PlatformState {
  breaker: Breaker;
  /** The vendor's own limit: no call before this. */
  blockedUntil?: Instant;
  /** Since when tenants have been told that the platform is down. */
  toldDownAt?: Instant;
  version: number;
}

const FRESH: PlatformState = { breaker: { state: 'closed', failures: 0 }, version: 0 };

export interface PlatformStateStore {
  load(platform: Platform, account: string): Promise<PlatformState>;
  /** False when another worker changed it since it was loaded. */
  save(
    platform: Platform,
    account: string,
    next: Omit<PlatformState, 'version'>,
    loaded: PlatformState,
  ): Promise<boolean>;
}

export function platformStateStore(tables: Tables): PlatformStateStore {
  return {
    async load(platform, account) {
      const item = await tables.get('platformState', breakerKey(platform, account), { consistent: true });
      if (!item) return FRESH;
      const { breaker, blockedUntil, toldDownAt, version } = item;
      return {
        breaker: Breaker.parse(breaker),
        version: version as number,
        ...(typeof blockedUntil === 'string' ? { blockedUntil } : {}),
        ...(typeof toldDownAt === 'string' ? { toldDownAt } : {}),
      };
    },

    async save(platform, account, next, loaded) {
      return tables.write({
        table: 'platformState',
        put: { ...breakerKey(platform, account), ...next, version: loaded.version + 1 },
        when:
          loaded.version === 0
            ? [{ attribute: 'pk', is: 'absent' }]
            : [{ attribute: 'version', is: 'equal', value: loaded.version }],
      });
    },
  };
}
