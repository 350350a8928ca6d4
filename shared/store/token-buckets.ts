import { TokenBucket, type TokenTake } from '../model/token-bucket.ts';
import type { Vendor } from '../model/vendor.ts';
import { bucketKey } from './keys.ts';
import type { Condition, Tables, Write } from './tables.ts';

/** The token buckets that all workers share, one per account with a vendor. */
export interface TokenBucketStore {
  load(vendor: Vendor, account: string): Promise<TokenBucket | undefined>;
  /** False where the tokens may not be there any more. */
  take(vendor: Vendor, account: string, take: TokenTake): Promise<boolean>;
  /** False where the bucket is not as it was seen. */
  lower(vendor: Vendor, account: string, next: TokenBucket, seen: TokenBucket | undefined): Promise<boolean>;
}

export function tokenBucketStore(tables: Tables): TokenBucketStore {
  return {
    async load(vendor, account) {
      const item = await tables.get('platformState', bucketKey(vendor, account), { consistent: true });
      return item && TokenBucket.parse(item);
    },

    take: (vendor, account, take) => tables.write({ ...writeOf(take), update: bucketKey(vendor, account) }),

    async lower(vendor, account, next, seen) {
      const { fullAtMs, vendorLeft, vendorUntilMs } = next;
      return tables.write({
        table: 'platformState',
        update: bucketKey(vendor, account),
        set: { fullAtMs, vendorLeft, vendorUntilMs },
        when: (['fullAtMs', 'vendorLeft', 'vendorUntilMs'] as const).map((name) => asSeen(seen, name)),
      });
    },
  };
}

type Update = Extract<Write, { update: unknown }>;

function writeOf({ seen, after, tokens, fullAtMost }: TokenTake): Omit<Update, 'update'> {
  const later = after.fullAtMs - (seen?.fullAtMs ?? 0);
  const fromVendor = (seen?.vendorLeft ?? 0) !== (after.vendorLeft ?? 0);
  const refilling = fullAtMost !== undefined;
  return {
    table: 'platformState',
    set: refilling ? {} : { fullAtMs: after.fullAtMs },
    add: { ...(refilling ? { fullAtMs: later } : {}), ...(fromVendor ? { vendorLeft: -tokens } : {}) },
    when: [
      refilling ? { attribute: 'fullAtMs', is: 'at most', value: fullAtMost } : asSeen(seen, 'fullAtMs'),
      asSeen(seen, 'vendorUntilMs'),
      ...(fromVendor ? ([{ attribute: 'vendorLeft', is: 'at least', value: tokens }] as const) : []),
    ],
  };
}

function asSeen(seen: TokenBucket | undefined, attribute: keyof TokenBucket): Condition {
  const value = seen?.[attribute];
  return value === undefined ? { attribute, is: 'absent' } : { attribute, is: 'equal', value };
}
