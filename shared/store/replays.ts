import { after, MINUTE, type Instant } from '../model/instant.ts';
import { Replay, ReplayedAffiliate, ReplayPage } from '../model/replay.ts';
import {
  REPLAYED_AFFILIATE_PREFIX,
  REPLAY_PAGE_PREFIX,
  REPLAY_PREFIX,
  REPLAYS_AT_WORK,
  replayedAffiliateKey,
  replayFindingsPartition,
  replayKey,
  replayListPartition,
  replayPageKey,
} from './keys.ts';
import type { ListPage } from './registry.ts';
import type { Item, Key, Tables, Write } from './tables.ts';

/** A replay's own progress, and what it found. While it is at work it stands in the due index, so that no lost message stops it. */
export interface ReplayStore {
  create(replay: Replay, now: Instant): Promise<boolean>;
  get(tenantId: string, id: string, options?: { consistent?: boolean }): Promise<Replay | undefined>;
  /** Newest first. */
  list(tenantId: string, page: ListPage): Promise<{ items: Replay[]; next?: Item }>;
  /** Moves on from `before`, with what that step found. False where another worker did. */
  checkpoint(before: Replay, after: Replay, now: Instant, findings: readonly Write[]): Promise<boolean>;
  /** A page of what the dry run found, counted from 1. */
  page(tenantId: string, id: string, page: number): Promise<ReplayPage>;
  pages(tenantId: string, id: string, limit: number): Promise<ReplayPage[]>;
  /** By affiliate; who is not concerned so far is absent. */
  affiliatesOf(tenantId: string, id: string, affiliateIds: readonly string[]): Promise<Map<string, ReplayedAffiliate>>;
  affiliates(tenantId: string, id: string, limit: number): Promise<ReplayedAffiliate[]>;
  /** Replays at work that nobody moved on for too long. */
  stalled(now: Instant): Promise<StalledReplay[]>;
  /** Puts off the next look at it. False where somebody moved it on, or looked first. */
  lookAgainLater(stalled: StalledReplay, now: Instant): Promise<boolean>;
}

export interface StalledReplay {
  key: Key;
  dueAt: Instant;
  replay: Replay;
}

/** Longer than a step and its redeliveries usually take. */
const STALLED_MS = 15 * MINUTE;

export function replayStore(tables: Tables): ReplayStore {
  const findings = async <T>(
    tenantId: string,
    id: string,
    prefix: string,
    limit: number,
    parse: (item: Item) => T,
  ): Promise<T[]> => {
    const partition = replayFindingsPartition(tenantId, id);
    const { items } = await tables.query({ table: 'submissions', partition, sort: { prefix }, limit });
    return items.map(parse);
  };

  return {
    create: (replay, now) =>
      tables.write({
        table: 'submissions',
        put: { ...replayKey(replay.tenantId, replay.id), ...replay, ...atWork(now) },
        when: [{ attribute: 'pk', is: 'absent' }],
      }),

    async get(tenantId, id, options = {}) {
      const [item] = await tables.getMany('submissions', [replayKey(tenantId, id)], options);
      return item && Replay.parse(item);
    },

    async list(tenantId, page) {
      const { items, next } = await tables.query({
        table: 'submissions',
        partition: replayListPartition(tenantId),
        sort: { prefix: REPLAY_PREFIX },
        newestFirst: true,
        ...page,
      });
      return { items: items.map((item) => Replay.parse(item)), ...(next ? { next } : {}) };
    },

    async checkpoint(before, after, now, found) {
      // What is written with a claim is counted there.
      const { tenantId: _, id: __, applied: ___, ...progress } = after;
      const working = progress.status === 'EXAMINING' || progress.status === 'APPLYING';
      const { committed } = await tables.transact([
        {
          table: 'submissions',
          update: replayKey(before.tenantId, before.id),
          set: { ...progress, ...(working ? atWork(now) : {}) },
          ...(working ? {} : { remove: ['dueShard', 'dueAt'] }),
          when: [
            { attribute: 'status', is: 'equal', value: before.status },
            { attribute: 'step', is: 'equal', value: before.step },
          ],
        },
        ...found,
      ]);
      return committed;
    },

    async page(tenantId, id, page) {
      const [item] = await tables.getMany('submissions', [replayPageKey(tenantId, id, page)], { consistent: true });
      return ReplayPage.parse(item);
    },

    pages: (tenantId, id, limit) => findings(tenantId, id, REPLAY_PAGE_PREFIX, limit, (item) => ReplayPage.parse(item)),

    async affiliatesOf(tenantId, id, affiliateIds) {
      const keys = affiliateIds.map((affiliateId) => replayedAffiliateKey(tenantId, id, affiliateId));
      const items = await tables.getMany('submissions', keys, { consistent: true });
      const affiliates = items.map((item) => ReplayedAffiliate.parse(item));
      return new Map(affiliates.map((affiliate) => [affiliate.affiliateId, affiliate]));
    },

    affiliates: (tenantId, id, limit) =>
      findings(tenantId, id, REPLAYED_AFFILIATE_PREFIX, limit, (item) => ReplayedAffiliate.parse(item)),

    async stalled(now) {
      const page = await tables.query({
        table: 'submissions',
        index: 'due',
        partition: REPLAYS_AT_WORK,
        sort: { to: now },
      });
      const keys = page.items.map(({ pk, sk }) => ({ pk, sk }));
      const items = await tables.getMany('submissions', keys, { consistent: true });
      return items
        .filter(({ dueAt }) => dueAt !== undefined && String(dueAt) <= now)
        .map((item) => ({
          key: { pk: item.pk, sk: item.sk },
          dueAt: String(item.dueAt),
          replay: Replay.parse(item),
        }));
    },

    lookAgainLater: ({ key, dueAt }, now) =>
      tables.write({
        table: 'submissions',
        update: key,
        set: { dueAt: after(now, STALLED_MS) },
        when: [{ attribute: 'dueAt', is: 'equal', value: dueAt }],
      }),
  };
}

const atWork = (now: Instant) => ({ dueShard: REPLAYS_AT_WORK, dueAt: after(now, STALLED_MS) });

/** Counts verdicts that are written in the same transaction. */
export const appliedCount = ({ tenantId, id }: Pick<Replay, 'tenantId' | 'id'>, verdicts: number): Write => ({
  table: 'submissions',
  update: replayKey(tenantId, id),
  add: { applied: verdicts },
  when: [{ attribute: 'status', is: 'equal', value: 'APPLYING' }],
});

export const replayPagePut = (
  { tenantId, id }: Pick<Replay, 'tenantId' | 'id'>,
  n: number,
  page: ReplayPage,
): Write => ({
  table: 'submissions',
  put: { ...replayPageKey(tenantId, id, n), ...page },
  when: [],
});

export const replayedAffiliatePut = (
  { tenantId, id }: Pick<Replay, 'tenantId' | 'id'>,
  affiliate: ReplayedAffiliate,
): Write => ({
  table: 'submissions',
  put: { ...replayedAffiliateKey(tenantId, id, affiliate.affiliateId), ...affiliate },
  when: [],
});
