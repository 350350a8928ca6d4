import { Breaker } from '../model/breaker.ts';
import type { Instant } from '../model/instant.ts';
import type { Vendor } from '../model/vendor.ts';
import { breakerKey } from './keys.ts';
import type { Tables } from './tables.ts';

/** What all workers share about one account with a vendor. */
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
  load(vendor: Vendor, account: string): Promise<PlatformState>;
  /** False when another worker changed it since it was loaded. */
  save(vendor: Vendor, account: string, next: Omit<PlatformState, 'version'>, loaded: PlatformState): Promise<boolean>;
}

export function platformStateStore(tables: Tables): PlatformStateStore {
  return {
    async load(vendor, account) {
      const item = await tables.get('platformState', breakerKey(vendor, account), { consistent: true });
      if (!item) return FRESH;
      const { breaker, blockedUntil, toldDownAt, version } = item;
      return {
        breaker: Breaker.parse(breaker),
        version: version as number,
        ...(typeof blockedUntil === 'string' ? { blockedUntil } : {}),
        ...(typeof toldDownAt === 'string' ? { toldDownAt } : {}),
      };
    },

    async save(vendor, account, next, loaded) {
      return tables.write({
        table: 'platformState',
        put: { ...breakerKey(vendor, account), ...next, version: loaded.version + 1 },
        when:
          loaded.version === 0
            ? [{ attribute: 'pk', is: 'absent' }]
            : [{ attribute: 'version', is: 'equal', value: loaded.version }],
      });
    },
  };
}
