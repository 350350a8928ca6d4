import { Dispute } from '../model/dispute.ts';
import type { Instant } from '../model/instant.ts';
import { Override } from '../model/override.ts';
import {
  affiliateDisputesKey,
  affiliateOverridesKey,
  disputeKey,
  disputesPartition,
  dueOfTenant,
  listedAt,
  openDisputeKey,
  openReviewsKey,
  overrideKey,
  overridesPartition,
  REVIEW_PREFIX,
  reviewOfKey,
  submissionPartition,
} from './keys.ts';
import type { IndexName, Item, Key, Page, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

export interface ReviewPage {
  limit: number;
  startAfter?: Item;
}

/** What is listed, newest first, with the page that it was read from. */
export interface Listed<T> {
  reviews: T[];
  page: Page;
}

/** Disputes and overrides. An item says who may decide what; who waits for somebody stands in an index. */
export interface ReviewStore {
  dispute(tenantId: string, id: string): Promise<Dispute | undefined>;
  override(tenantId: string, id: string): Promise<Override | undefined>;
  /** Of one affiliate where it is named, else of the tenant. */
  disputes(tenantId: string, affiliateId: string | undefined, page: ReviewPage): Promise<Listed<Dispute>>;
  overrides(tenantId: string, affiliateId: string | undefined, page: ReviewPage): Promise<Listed<Override>>;
  /** What waits for somebody, the oldest first. */
  open(tenantId: string, limit: number): Promise<{ disputes: Dispute[]; overrides: Override[]; more: boolean }>;
  /** Everything about a submission, oldest first. */
  ofSubmission(tenantId: string, submissionId: string): Promise<{ disputes: Dispute[]; overrides: Override[] }>;
  /** The dispute of a revision that is not closed. */
  openDisputeOf(tenantId: string, submissionId: string, revision: number): Promise<string | undefined>;
  /** Disputes that nobody decided in time, the longest overdue first. */
  overdue(tenantId: string, now: Instant, limit: number): Promise<Dispute[]>;
  /** False where somebody changed it since it was read. */
  saveDispute(dispute: Dispute, expected: number): Promise<boolean>;
}

export function reviewStore(tables: Tables): ReviewStore {
  const read = async <T>(key: Key, parse: (item: Item) => T): Promise<T | undefined> => {
    const item = await tables.get('reviews', key, { consistent: true });
    return item && parse(item);
  };
  const listed = async <T>(
    from: { partition: string; index?: IndexName },
    { limit, startAfter }: ReviewPage,
    parse: (item: Item) => T,
  ): Promise<Listed<T>> => {
    const more = startAfter ? { startAfter } : {};
    const page = await tables.query({ table: 'reviews', ...from, newestFirst: true, limit, ...more });
    return { reviews: page.items.map(parse), page };
  };
  const readMany = async (keys: readonly Key[]): Promise<Sorted> =>
    keys.length === 0
      ? { disputes: [], overrides: [] }
      : sorted(await tables.getMany('reviews', keys, { consistent: true }));

  return {
    dispute: (tenantId, id) => read(disputeKey(tenantId, id), disputeFromItem),
    override: (tenantId, id) => read(overrideKey(tenantId, id), overrideFromItem),

    disputes: (tenantId, affiliateId, page) =>
      listed(
        affiliateId === undefined
          ? { partition: disputesPartition(tenantId) }
          : { index: 'reviewsOfAffiliate', partition: affiliateDisputesKey(tenantId, affiliateId) },
        page,
        disputeFromItem,
      ),
    overrides: (tenantId, affiliateId, page) =>
      listed(
        affiliateId === undefined
          ? { partition: overridesPartition(tenantId) }
          : { index: 'reviewsOfAffiliate', partition: affiliateOverridesKey(tenantId, affiliateId) },
        page,
        overrideFromItem,
      ),

    async open(tenantId, limit) {
      const from = { table: 'reviews', index: 'openReviews', partition: openReviewsKey(tenantId) } as const;
      const { items, next } = await tables.query({ ...from, limit });
      return { ...sorted(items), more: next !== undefined };
    },

    async ofSubmission(tenantId, submissionId) {
      const { items } = await tables.query({
        table: 'reviews',
        partition: submissionPartition(tenantId, submissionId),
        sort: { prefix: REVIEW_PREFIX },
        consistent: true,
      });
      const ids = items.map(({ sk }) => sk.slice(REVIEW_PREFIX.length));
      return readMany(ids.map((id) => (isDisputeId(id) ? disputeKey(tenantId, id) : overrideKey(tenantId, id))));
    },

    openDisputeOf: (tenantId, submissionId, revision) =>
      read(openDisputeKey(tenantId, submissionId, revision), ({ disputeId }) => String(disputeId)),

    async overdue(tenantId, now, limit) {
      const from = { table: 'reviews', index: 'dueReviews', partition: dueOfTenant(tenantId) } as const;
      const { items } = await tables.query({ ...from, sort: { to: now }, limit });
      const { disputes } = await readMany(items.map(({ pk, sk }) => ({ pk, sk })));
      return disputes.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    },

    saveDispute: (dispute, expected) => tables.write(disputePut(dispute, expected)),
  };
}

interface Sorted {
  disputes: Dispute[];
  overrides: Override[];
}

const isDisputeId = (id: string): boolean => id.startsWith('dsp_');

const sorted = (items: readonly Item[]): Sorted => {
  const byId = items.toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
  return {
    disputes: byId.filter(({ sk }) => isDisputeId(sk)).map(disputeFromItem),
    overrides: byId.filter(({ sk }) => !isDisputeId(sk)).map(overrideFromItem),
  };
};

const disputeFromItem = (item: Item): Dispute => Dispute.parse(item);
const overrideFromItem = (item: Item): Override => Override.parse(item);

/** Where its version is the expected one. It stands in the index of what is open until it is closed, in that of what is due while it is new. */
export const disputePut = (dispute: Dispute, expected: ExpectedVersion): Write => {
  const { tenantId, id, affiliateId, openedAt, status } = dispute;
  return {
    table: 'reviews',
    put: {
      ...disputeKey(tenantId, id),
      ...dispute,
      listedAt: listedAt(openedAt, id),
      affiliateKey: affiliateDisputesKey(tenantId, affiliateId),
      ...(status === 'OPEN' || status === 'ESCALATED' ? { openKey: openReviewsKey(tenantId) } : {}),
      ...(status === 'OPEN' ? { dueKey: dueOfTenant(tenantId) } : {}),
    },
    when: ifVersion(expected),
  };
};

/** Where its version is the expected one. It stands in the index of what is open while it is proposed. */
export const overridePut = (override: Override, expected: ExpectedVersion): Write => {
  const { tenantId, id, affiliateId, proposedAt, status } = override;
  return {
    table: 'reviews',
    put: {
      ...overrideKey(tenantId, id),
      ...override,
      listedAt: listedAt(proposedAt, id),
      affiliateKey: affiliateOverridesKey(tenantId, affiliateId),
      ...(status === 'PROPOSED' ? { openKey: openReviewsKey(tenantId) } : {}),
    },
    when: ifVersion(expected),
  };
};

type Reviewed = Pick<Dispute, 'tenantId' | 'submissionId' | 'id'>;

/** Lists a new dispute or override with its submission. */
export const reviewOfPut = ({ tenantId, submissionId, id }: Reviewed): Write => ({
  table: 'reviews',
  put: reviewOfKey(tenantId, submissionId, id),
  when: [{ attribute: 'pk', is: 'absent' }],
});

/** Takes the revision's slot; refused while another dispute holds it. */
export const openDisputePut = ({ tenantId, submissionId, revision, id }: Dispute): Write => ({
  table: 'reviews',
  put: { ...openDisputeKey(tenantId, submissionId, revision), disputeId: id },
  when: [{ attribute: 'pk', is: 'absent' }],
});

/** Frees the slot when the dispute is closed. */
export const openDisputeDelete = ({ tenantId, submissionId, revision, id }: Dispute): Write => ({
  table: 'reviews',
  delete: openDisputeKey(tenantId, submissionId, revision),
  when: [{ attribute: 'disputeId', is: 'equal', value: id }],
});
