import { Attempt, Claim, SupersededRevision, type Due, type RevisionState } from '../model/claim.ts';
import type { Platform } from '../model/platform.ts';
import {
  affiliateIndexKey,
  attemptKey,
  campaignIndexKey,
  claimKey,
  dueShard,
  listedAt,
  postIndexKey,
  revisionKey,
  submissionOf,
  submissionPartition,
} from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';
import type { Item, Tables, Write } from './tables.ts';

/** Claims, their revisions and attempts. The due entry lives beside the state, so that a lease changes nothing else. */
export interface ClaimStore {
  /** The one write of intake, with what must be saved `together` with it. False when the claim exists, or those were refused. */
  create(claim: Claim, together?: readonly Write[]): Promise<boolean>;
  get(tenantId: string, id: string, options?: { consistent?: boolean }): Promise<Claim | undefined>;
  getMany(tenantId: string, ids: readonly string[]): Promise<Claim[]>;
  /** The claim with everything that was ever recorded about it; undefined where there is none. */
  history(tenantId: string, id: string): Promise<ClaimHistory | undefined>;
  /** Attempts that others followed, by their numbers, in their order. */
  attempts(tenantId: string, id: string, revision: number, numbers: readonly number[]): Promise<Attempt[]>;
  /** Replaces the current revision. False when someone else changed the claim since it was read, or `together` was refused. */
  reportAgain(
    before: Claim,
    after: Claim,
    superseded: SupersededRevision,
    together?: readonly Write[],
  ): Promise<boolean>;
  /** Affiliates that claim a post, the first claimant first. */
  claimants(tenantId: string, platform: Platform, postId: string, limit: number): Promise<string[]>;
}

export interface ClaimHistory {
  claim: Claim;
  superseded: SupersededRevision[];
  attempts: Attempt[];
}

export function claimStore(tables: Tables): ClaimStore {
  return {
    async create(claim, together = []) {
      const put = claimPut(claim, 'absent');
      if (together.length === 0) return tables.write(put);
      return (await tables.transact([put, ...together])).committed;
    },

    async get(tenantId, id, options = {}) {
      const item = await tables.get('submissions', claimKey(tenantId, id), options);
      return item && claimFromItem(item);
    },

    async getMany(tenantId, ids) {
      const items = await tables.getMany(
        'submissions',
        ids.map((id) => claimKey(tenantId, id)),
      );
      return items.map(claimFromItem);
    },

    async history(tenantId, id) {
      const items = await everyPage(tables, submissionPartition(tenantId, id));
      const claim = items.find((item) => item.sk === 'claim');
      if (!claim) return undefined;
      return historyOf(
        claimFromItem(claim),
        items.filter((item) => item.sk.startsWith('rev#')).map(revisionFromItem),
        items.filter((item) => item.sk.startsWith('att#')).map(attemptFromItem),
      );
    },

    async attempts(tenantId, id, revision, numbers) {
      const keys = numbers.map((number) => attemptKey(tenantId, id, revision, number));
      const items = keys.length === 0 ? [] : await tables.getMany('submissions', keys, { consistent: true });
      return items.map(attemptFromItem).sort((a, b) => a.attempt - b.attempt);
    },

    async reportAgain(before, after, superseded, together = []) {
      const outcome = await tables.transact([
        claimPut(after, before.version),
        revisionPut(superseded, 'absent'),
        ...together,
      ]);
      return outcome.committed;
    },

    async claimants(tenantId, platform, postId, limit) {
      const page = await tables.query({
        table: 'submissions',
        index: 'byPost',
        partition: postIndexKey(tenantId, platform, postId),
        limit,
      });
      return page.items.map((item) => String(item.affiliateId));
    },
  };
}

/** All attempts in their order: those that others followed, and the last one of each revision. */
function historyOf(claim: Claim, superseded: SupersededRevision[], followed: readonly Attempt[]): ClaimHistory {
  const states = [...superseded.map(({ state }) => state), claim.current];
  const last = states.map((state) => lastAttemptOf(claim, state)).filter((attempt) => attempt !== undefined);
  const attempts = [...followed, ...last].sort((a, b) => a.revision - b.revision || a.attempt - b.attempt);
  return { claim, superseded, attempts };
}

/** Writes a claim where its version is the expected one. */
export const claimPut = (claim: Claim, expected: ExpectedVersion): Write => ({
  table: 'submissions',
  put: claimToItem(claim),
  when: ifVersion(expected),
});

export const revisionPut = (superseded: SupersededRevision, expected: ExpectedVersion): Write => {
  const { tenantId, id, version, via, state, ...rest } = superseded;
  const { due, ...undue } = state;
  return {
    table: 'submissions',
    put: {
      ...revisionKey(tenantId, id, state.revision),
      version,
      ...(via && { via }),
      ...dueToItem(tenantId, id, due),
      body: packed({ ...rest, state: undue }),
    },
    when: ifVersion(expected),
  };
};

/** An attempt that a later one followed is written once, whoever tries again. */
export const attemptPut = ({ tenantId, submissionId, revision, attempt, ...rest }: Attempt): Write => ({
  table: 'submissions',
  put: { ...attemptKey(tenantId, submissionId, revision, attempt), revision, attempt, body: packed(rest) },
  when: [{ attribute: 'pk', is: 'absent' }],
});

function attemptFromItem({ pk, revision, attempt, body }: Item): Attempt {
  const { tenantId, id: submissionId } = submissionOf(pk);
  return Attempt.parse({ ...unpacked(body), tenantId, submissionId, revision, attempt });
}

/** The attempt that a revision's state carries; undefined before the first. */
export const lastAttemptOf = (
  { tenantId, id }: Pick<Claim, 'tenantId' | 'id'>,
  { revision, lastAttempt }: RevisionState,
): Attempt | undefined => lastAttempt && { tenantId, submissionId: id, revision, ...lastAttempt };

/** What an index or a condition asks for stands in attributes; everything else is packed, since size is what writes cost. */
function claimToItem(claim: Claim): Item {
  const { tenantId, id, campaignId, affiliateId, platform, createdAt, version, via, trackingId, current, ...rest } =
    claim;
  const { due, ...state } = current;
  return {
    ...claimKey(tenantId, id),
    version,
    platform,
    campaignId,
    affiliateId,
    campaignKey: campaignIndexKey(tenantId, campaignId, id),
    affiliateKey: affiliateIndexKey(tenantId, affiliateId),
    postKey: postIndexKey(tenantId, platform, claim.postId),
    listedAt: listedAt(createdAt, id),
    // Beside what is packed, so that whoever reads the stream need not open the claims that came by the API.
    ...(via && { via }),
    ...(trackingId === undefined ? {} : { trackingId }),
    ...dueToItem(tenantId, id, due),
    body: packed({ ...rest, current: state }),
  };
}

/** What an item that owes nothing does not have. */
export const DUE_ATTRIBUTES = ['dueShard', 'dueAt', 'dueKind', 'dueLeases'];

/** The due entry stands beside what is packed: it is the sparse index, and what a lease moves. */
export const dueToItem = (tenantId: string, id: string, due: Due | undefined): Record<string, unknown> =>
  due ? { dueShard: dueShard(tenantId, id), dueAt: due.at, dueKind: due.kind, dueLeases: due.leases } : {};

const dueOf = ({ dueAt, dueKind, dueLeases }: Item): { due?: Due } =>
  dueAt === undefined ? {} : { due: { at: String(dueAt), kind: dueKind as Due['kind'], leases: Number(dueLeases) } };

export function claimFromItem(item: Item): Claim {
  const { current, ...rest } = unpacked(item.body);
  const { platform, campaignId, affiliateId, version } = item;
  return Claim.parse({
    ...rest,
    ...submissionOf(item.pk),
    ...{ platform, campaignId, affiliateId, version },
    createdAt: String(item.listedAt).split('#')[0],
    ...(item.via === undefined ? {} : { via: item.via }),
    ...(item.trackingId === undefined ? {} : { trackingId: item.trackingId }),
    current: { ...(current as object), ...dueOf(item) },
  });
}

export function revisionFromItem(item: Item): SupersededRevision {
  const { state, ...rest } = unpacked(item.body);
  return SupersededRevision.parse({
    ...rest,
    ...submissionOf(item.pk),
    version: item.version,
    ...(item.via === undefined ? {} : { via: item.via }),
    state: { ...(state as object), ...dueOf(item) },
  });
}

async function everyPage(tables: Tables, partition: string): Promise<Item[]> {
  const items: Item[] = [];
  let startAfter: Item | undefined;
  do {
    const page = await tables.query({
      table: 'submissions',
      partition,
      consistent: true,
      ...(startAfter ? { startAfter } : {}),
    });
    items.push(...page.items);
    startAfter = page.next;
  } while (startAfter);
  return items;
}
