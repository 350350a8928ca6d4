import { after, type Instant } from '../model/instant.ts';
import type { Claim } from '../model/claim.ts';
import { claimFromItem, revisionFromItem } from './claims.ts';
import { isLot, lotFromItem, unfoldLot, type StoredLot } from './due-lots.ts';
import { dueShards } from './keys.ts';
import type { Item, Key, Tables } from './tables.ts';

/** A place in the due index: whose turn it is, and since when. */
export interface DueEntry {
  key: Key;
  dueAt: Instant;
}

/** What an entry stands for: a claim, or a replaced revision that is still owed its outcome. */
export interface DueCheck extends DueEntry {
  leases: number;
  claim: Pick<Claim, 'tenantId' | 'id' | 'campaignId' | 'affiliateId' | 'platform' | 'postId'> & {
    author?: string | undefined;
  };
  state: Claim['current'];
}

export interface DueCheckStore {
  /**
   * What a tenant is owed by `now`, about `limit` of it: the longest owed and, where there is more than that, some of what
   * has just become due, so that a backlog does not hold up everything behind it.
   */
  owed(tenantId: string, now: Instant, limit: number): Promise<{ entries: DueEntry[]; more: boolean }>;
  /** What entries stand for that are still as they were read: checks, and lots that stand for many. */
  read(entries: readonly DueEntry[]): Promise<{ checks: DueCheck[]; lots: StoredLot[] }>;
  /** Gives the claims of a lot entries of their own. False where it must be tried again. */
  unfold(lot: StoredLot): Promise<boolean>;
  /** Moves the entry out of the way while someone works on it. False when another sweep was first. */
  lease(entry: DueEntry, until: Instant): Promise<boolean>;
}

export const LEASE_MS = 15 * 60_000;
/** Of what is read where more is owed: one in so many is new. */
const NEW_SHARE = 4;

export function dueCheckStore(tables: Tables): DueCheckStore {
  const shardOwed: DueCheckStore['owed'] = async (partition, now, limit) => {
    const query = { table: 'submissions', index: 'due', partition, sort: { to: now } } as const;
    const oldest = await tables.query({ ...query, limit });
    if (!oldest.next) return { entries: oldest.items.map(entryOf), more: false };
    const some = Math.floor(limit / NEW_SHARE);
    const newest = some > 0 ? await tables.query({ ...query, limit: some, newestFirst: true }) : { items: [] };
    const kept = oldest.items.slice(0, limit - newest.items.length);
    const isKept = new Set(kept.map(({ pk, sk }) => `${pk} ${sk}`));
    const added = newest.items.filter(({ pk, sk }) => !isKept.has(`${pk} ${sk}`));
    return { entries: [...kept, ...added].map(entryOf), more: true };
  };

  return {
    async owed(tenantId, now, limit) {
      const shards = dueShards(tenantId);
      const each = Math.ceil(limit / shards.length);
      const pages = await Promise.all(shards.map((partition) => shardOwed(partition, now, each)));
      return { entries: pages.flatMap(({ entries }) => entries), more: pages.some(({ more }) => more) };
    },

    async read(entries) {
      const dueAtOf = new Map(entries.map(({ key: { pk, sk }, dueAt }) => [`${pk} ${sk}`, dueAt]));
      const items = await tables.getMany(
        'submissions',
        entries.map(({ key }) => key),
        { consistent: true },
      );
      const standing = items.filter(({ pk, sk, dueAt }) => dueAtOf.get(`${pk} ${sk}`) === dueAt);
      return {
        checks: standing.filter((item) => !isLot(item)).map(dueCheckOf),
        lots: standing.filter(isLot).map(lotFromItem),
      };
    },

    unfold: (lot) => unfoldLot(tables, lot),

    async lease({ key, dueAt }, until) {
      return tables.write({
        table: 'submissions',
        update: key,
        set: { dueAt: until },
        add: { dueLeases: 1 },
        when: [{ attribute: 'dueAt', is: 'equal', value: dueAt }],
      });
    },
  };
}

export const leaseEnd = (now: Instant): Instant => after(now, LEASE_MS);

const entryOf = ({ pk, sk, dueAt }: Item): DueEntry => ({ key: { pk, sk }, dueAt: String(dueAt) });

function dueCheckOf(item: Item): DueCheck {
  const entry = { ...entryOf(item), leases: Number(item.dueLeases) };
  if (item.sk === 'claim') {
    const claim = claimFromItem(item);
    return { ...entry, claim, state: claim.current };
  }
  const superseded = revisionFromItem(item);
  return { ...entry, claim: superseded, state: superseded.state };
}
