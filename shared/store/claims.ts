import { Attempt, Claim, SupersededRevision, RevisionState, type Due } from '../model/claim.ts';
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
  submissionPartition,
} from './keys.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';
import type { Item, Tables, Write } from './tables.ts';

/** Claims, their revisions and attempts. The due entry lives beside the state, so that a lease changes nothing else. */
export interface ClaimStore {
  /** The one write of intake. False when the claim exists. */
  create(claim: Claim): Promise<boolean>;
  get(tenantId: string, id: string, options?: { consistent?: boolean }): Promise<Claim | undefined>;
  getMany(tenantId: string, ids: readonly string[]): Promise<Claim[]>;
  /** The claim with everything that was ever recorded about it; undefined where there is none. */
  history(tenantId: string, id: string): Promise<ClaimHistory | undefined>;
  /** Replaces the current revision. False when someone else changed the claim since it was read. */
  reportAgain(before: Claim, after: Claim, superseded: SupersededRevision): Promise<boolean>;
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
    async create(claim) {
      return tables.write(claimPut(claim, 'absent'));
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
      return {
        claim: claimFromItem(claim),
        superseded: items.filter((item) => item.sk.startsWith('rev#')).map(revisionFromItem),
        attempts: items.filter((item) => item.sk.startsWith('att#')).map(attemptFromItem),
      };
    },

    async reportAgain(before, after, superseded) {
      const outcome = await tables.transact([claimPut(after, before.version), revisionPut(superseded, 'absent')]);
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

/** Writes a claim where its version is the expected one. */
export const claimPut = (claim: Claim, expected: ExpectedVersion): Write => ({
  table: 'submissions',
  put: claimToItem(claim),
  when: ifVersion(expected),
});

export const revisionPut = (superseded: SupersededRevision, expected: ExpectedVersion): Write => {
  const { state, ...rest } = superseded;
  return {
    table: 'submissions',
    put: { ...revisionKey(rest.tenantId, rest.id, state.revision), ...rest, ...stateToItem(rest.id, state) },
    when: ifVersion(expected),
  };
};

/** An attempt is written once, whoever tries again. */
export const attemptPut = ({ outcome, verdict, ...rest }: Attempt): Write => ({
  table: 'submissions',
  put: {
    ...attemptKey(rest.tenantId, rest.submissionId, rest.revision, rest.attempt),
    ...rest,
    outcome: JSON.stringify(outcome),
    verdict: JSON.stringify(verdict),
  },
  when: [{ attribute: 'pk', is: 'absent' }],
});

const attemptFromItem = ({ outcome, verdict, ...rest }: Item): Attempt =>
  Attempt.parse({ ...rest, outcome: JSON.parse(String(outcome)), verdict: JSON.parse(String(verdict)) });

function claimToItem(claim: Claim): Item {
  const { current, ...rest } = claim;
  return {
    ...claimKey(claim.tenantId, claim.id),
    ...rest,
    campaignKey: campaignIndexKey(claim.tenantId, claim.campaignId, claim.id),
    affiliateKey: affiliateIndexKey(claim.tenantId, claim.affiliateId),
    postKey: postIndexKey(claim.tenantId, claim.platform, claim.postId),
    listedAt: listedAt(claim.createdAt, claim.id),
    ...stateToItem(claim.id, current),
  };
}

/**
 * The state is one text: nothing asks for parts of it, and the SDK takes many times as long over nested attributes. The
 * due entry is kept in attributes of its own: they are the sparse index, and what a lease moves.
 */
function stateToItem(id: string, { due, ...state }: RevisionState): Record<string, unknown> {
  return {
    state: JSON.stringify(state),
    ...(due ? { dueShard: dueShard(id), dueAt: due.at, dueKind: due.kind, dueLeases: due.leases } : {}),
  };
}

const stateOf = (item: Item): object => ({
  ...(JSON.parse(String(item.state)) as object),
  ...(item.dueAt === undefined ? {} : { due: dueOf(item) }),
});

const dueOf = (item: Item): Due => ({
  at: String(item.dueAt),
  kind: item.dueKind as Due['kind'],
  leases: Number(item.dueLeases),
});

export const claimFromItem = (item: Item): Claim => Claim.parse({ ...item, current: stateOf(item) });

/** The revision whose state an item holds. */
export const revisionIn = (item: Item): number => RevisionState.parse(stateOf(item)).revision;

export const revisionFromItem = (item: Item): SupersededRevision =>
  SupersededRevision.parse({ ...item, state: stateOf(item) });

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
