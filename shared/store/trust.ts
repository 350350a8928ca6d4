import type { Instant } from '../model/instant.ts';
import { LedgerEntry, TrustScore } from '../model/trust.ts';
import { LEDGER_PREFIX, ledgerKey, ledgerPrefix, trustScoreKey } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

export interface AffiliateRef {
  tenantId: string;
  affiliateId: string;
}

export interface TrustStore {
  score(tenantId: string, affiliateId: string): Promise<TrustScore | undefined>;
  /** By `tenant#affiliate`; who has no score yet is absent. */
  scores(affiliates: readonly AffiliateRef[]): Promise<Map<string, TrustScore>>;
  /** Newest first. */
  ledger(
    tenantId: string,
    affiliateId: string,
    page: { limit: number; startAfter?: Item },
  ): Promise<{ entries: LedgerEntry[]; next?: Item }>;
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

    async ledger(tenantId, affiliateId, { limit, startAfter }) {
      const page = await tables.query({
        table: 'trust',
        partition: trustScoreKey(tenantId, affiliateId).pk,
        sort: { prefix: LEDGER_PREFIX },
        newestFirst: true,
        limit,
        ...(startAfter ? { startAfter } : {}),
      });
      const entries = page.items.map((item) => LedgerEntry.parse(item));
      return page.next ? { entries, next: page.next } : { entries };
    },

    async entriesAt(tenantId, affiliateId, submissionId, at) {
      const { items } = await tables.query({
        table: 'trust',
        partition: trustScoreKey(tenantId, affiliateId).pk,
        sort: { prefix: ledgerPrefix(at, submissionId) },
      });
      return items.map((item) => LedgerEntry.parse(item));
    },
  };
}

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

/** An entry is written once. */
export const ledgerPut = (tenantId: string, entry: LedgerEntry): Write => ({
  table: 'trust',
  put: { ...ledgerKey(tenantId, entry.affiliateId, entry.at, entry.submissionId, entry.sequence), ...entry },
  when: [{ attribute: 'pk', is: 'absent' }],
});
