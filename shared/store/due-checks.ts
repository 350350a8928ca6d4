import { after, type Instant } from '../model/instant.ts';
import type { Claim, SupersededRevision } from '../model/claim.ts';
import { claimFromItem, revisionFromItem } from './claims.ts';
import { dueShards } from './keys.ts';
import type { Item, Tables } from './tables.ts';

/** One entry of the due index: a claim, or a replaced revision that is still owed its outcome. */
export interface DueCheck {
  item: Item;
  dueAt: Instant;
  leases: number;
  claim: Pick<Claim, 'tenantId' | 'id' | 'campaignId' | 'affiliateId' | 'platform' | 'postId'> & {
    author?: string | undefined;
  };
  state: Claim['current'];
}

export interface DueCheckStore {
  /** What was owed by `now`, the longest owed first within a shard; at most `limit` a shard. */
  owed(now: Instant, limit: number): Promise<DueCheck[]>;
  /** Moves the entry out of the way while someone works on it. False when another sweep was first. */
  lease(check: DueCheck, until: Instant): Promise<boolean>;
}

export const LEASE_MS = 15 * 60_000;

export function dueCheckStore(tables: Tables): DueCheckStore {
  return {
    async owed(now, limit) {
      const pages = await Promise.all(
        dueShards().map((partition) =>
          tables.query({ table: 'submissions', index: 'due', partition, sort: { to: now }, limit }),
        ),
      );
      return pages.flatMap(({ items }) => items.map(dueCheckOf));
    },

    async lease({ item, dueAt }, until) {
      return tables.write({
        table: 'submissions',
        update: { pk: item.pk, sk: item.sk },
        set: { dueAt: until },
        add: { dueLeases: 1 },
        when: [{ attribute: 'dueAt', is: 'equal', value: dueAt }],
      });
    },
  };
}

export const leaseEnd = (now: Instant): Instant => after(now, LEASE_MS);

function dueCheckOf(item: Item): DueCheck {
  const entry = { item, dueAt: String(item.dueAt), leases: Number(item.dueLeases) };
  if (item.sk === 'claim') {
    const claim = claimFromItem(item);
    return { ...entry, claim, state: claim.current };
  }
  const superseded: SupersededRevision = revisionFromItem(item);
  return { ...entry, claim: superseded, state: superseded.state };
}
