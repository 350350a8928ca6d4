import type { Instant } from '../model/instant.ts';
import { LedgerEntry, TrustScore } from '../model/trust.ts';
import { LEDGER_PREFIX, ledgerKey, ledgerPrefix, trustScoreKey } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

export interface AffiliateRef {
  tenantId: string;
  affiliateId: string;
}

/** Where a page of the ledger ended: so many entries into what one commit entered. */
export interface LedgerPlace {
  commit: string;
  entries: number;
}

export interface TrustStore {
  score(tenantId: string, affiliateId: string): Promise<TrustScore | undefined>;
  /** By `tenant#affiliate`; who has no score yet is absent. */
  scores(affiliates: readonly AffiliateRef[]): Promise<Map<string, TrustScore>>;
  /** Newest first. */
  ledger(
    tenantId: string,
    affiliateId: string,
    page: { limit: number; after?: LedgerPlace },
  ): Promise<{ entries: LedgerEntry[]; next?: LedgerPlace }>;
  /** What was entered for a submission at an instant: the event, and the compensation of the one before. */
  entriesAt(tenantId: string, affiliateId: string, submissionId: string, at: Instant): Promise<LedgerEntry[]>;
}

export function trustStore(tables: Tables): TrustStore {
  return {
    async score(tenantId, affiliateId) {
      const item = await tables.get('trust', trustScoreKey(tenantId, affiliateId));
      return item && TrustScore.parse(item);
    },

    async scores(affiliates) {
      const distinct = new Map(
        affiliates.map(({ tenantId, affiliateId }) => [`${tenantId}#${affiliateId}`, { tenantId, affiliateId }]),
      );
      const items = await tables.getMany(
        'trust',
        [...distinct.values()].map(({ tenantId, affiliateId }) => trustScoreKey(tenantId, affiliateId)),
        {
          consistent: true,
        },
      );
      const byPartition = new Map(items.map((item) => [item.pk, TrustScore.parse(item)]));
      return new Map(
        [...distinct].flatMap(([id, { tenantId, affiliateId }]) => {
          const score = byPartition.get(trustScoreKey(tenantId, affiliateId).pk);
          return score ? [[id, score] as const] : [];
        }),
      );
    },

    async ledger(tenantId, affiliateId, { limit, after }) {
      const { items, next } = await tables.query({
        table: 'trust',
        partition: trustScoreKey(tenantId, affiliateId).pk,
        sort: { from: LEDGER_PREFIX, to: after?.commit ?? LEDGER_END },
        newestFirst: true,
        // Each holds at least one entry, and the first may be read already.
        limit: limit + 1,
      });
      const places = items.flatMap((item) => placesIn(item));
      const begin = after ? after.entries : 0;
      const page = places.slice(begin, begin + limit);
      const last = page.at(-1);
      const entries = page.map(({ entry }) => entry);
      const more = next !== undefined || places.length > begin + limit;
      return more && last ? { entries, next: last.place } : { entries };
    },

    async entriesAt(tenantId, affiliateId, submissionId, at) {
      const { items } = await tables.query({
        table: 'trust',
        partition: trustScoreKey(tenantId, affiliateId).pk,
        sort: { prefix: ledgerPrefix(at) },
      });
      return items.flatMap(entriesIn).filter((entry) => entry.submissionId === submissionId);
    },
  };
}

/** Behind every entry. */
const LEDGER_END = `${LEDGER_PREFIX}~`;

/** What an item of the ledger holds, in its order. */
export const entriesIn = ({ at, affiliateId, entries }: Item): LedgerEntry[] =>
  (JSON.parse(String(entries)) as object[]).map((entry) => LedgerEntry.parse({ ...entry, at, affiliateId }));

/** Newest first, each with the place behind it. */
const placesIn = (item: Item): { entry: LedgerEntry; place: LedgerPlace }[] =>
  entriesIn(item)
    .toReversed()
    .map((entry, index) => ({ entry, place: { commit: item.sk, entries: index + 1 } }));

export const scorePut = (
  tenantId: string,
  affiliateId: string,
  score: TrustScore,
  expected: ExpectedVersion,
): Write => ({
  table: 'trust',
  put: { ...trustScoreKey(tenantId, affiliateId), ...score },
  when: ifVersion(expected),
});

/** The score as entries leave it, where nobody moved it since it was read, and the entries. Nothing where there are none. */
export function trustWrites(
  tenantId: string,
  before: TrustScore | undefined,
  after: Pick<TrustScore, 'scoreNano' | 'at'>,
  [entry, ...more]: readonly LedgerEntry[],
): Write[] {
  if (!entry) return [];
  const next: TrustScore = { ...after, version: (before?.version ?? 0) + 1 };
  return [
    scorePut(tenantId, entry.affiliateId, next, before?.version ?? 'absent'),
    ledgerPut(tenantId, [entry, ...more]),
  ];
}

/**
 * What one commit enters for one affiliate, in its order, as one item: a write is billed for each. Written once. Entries
 * of one commit have one instant.
 */
export function ledgerPut(tenantId: string, entries: readonly [LedgerEntry, ...LedgerEntry[]]): Write {
  const [{ affiliateId, at, submissionId, sequence }] = entries;
  return {
    table: 'trust',
    put: {
      ...ledgerKey(tenantId, affiliateId, at, submissionId, sequence),
      affiliateId,
      at,
      entries: JSON.stringify(entries.map(({ affiliateId: _, at: __, ...entry }) => entry)),
    },
    when: [{ attribute: 'pk', is: 'absent' }],
  };
}
