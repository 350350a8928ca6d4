import { beforeEach, describe, expect, it } from 'vitest';
import { queueRoute } from '../../../functions/reviews/queue-route.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { ApiCall } from '../../../shared/lambda/route.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { claimLists } from '../../../shared/store/claim-lists.ts';
import { claimStore } from '../../../shared/store/claims.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { reviewStore } from '../../../shared/store/reviews.ts';
import { trustStore } from '../../../shared/store/trust.ts';
import { reviewWorld, type ReviewWorld } from '../../support/review-world.ts';

let w: ReviewWorld;
beforeEach(async () => {
  w = await reviewWorld();
});

interface Entry extends Record<string, unknown> {
  affiliateId: string;
  cause: string;
  fraudScore: number | null;
  actions: { action: string; path: string }[];
}
const queue = async (key = w.keys.analyst, query: Record<string, string> = {}) => {
  const { body } = await w.call('GET', '/v1/review-queue', key, undefined, { query });
  return body as { items: Entry[]; truncated: boolean; cursor?: string };
};
const names = (items: readonly Entry[]) => items.map(({ affiliateId, cause }) => `${affiliateId} ${cause}`);

describe('the review queue', () => {
  it('is empty where nothing waits', async () => {
    await w.world.claim('1', 1_000);
    expect(await queue()).toMatchObject({ items: [], truncated: false });
  });

  it('shows each affiliate and cause with reasons, history and what can be done, in one answer', async () => {
    const claim = await w.world.claim('1', 700);
    await w.world.claim('2', 1_000);
    const { id } = (await w.dispute(claim.id)).body;
    const { items } = await queue();
    const [alert] = await w.world.alerts();
    const { body: trust } = await w.call('GET', '/v1/affiliates/aff_ann/trust', w.keys.analyst);
    expect(items).toMatchObject([
      {
        ...{ affiliateId: 'aff_ann', cause: 'HIGH_DISCREPANCY', severity: 'HIGH', since: alert!.openedAt },
        ...{ fraudScore: trust.fraudScore, submissionIds: [claim.id], alertId: alert!.id },
        reasons: [expect.stringContaining('The claim is above what was observed')],
        history: {
          trust: { score: trust.score, bucket: 'low_trust' },
          claims: { count: 2, truncated: false },
          verdicts: { AFFILIATE_OVERCLAIMED: 1, MATCHED: 1 },
          disputes: { OPEN: 1 },
          overrides: {},
        },
        actions: [
          { action: 'resolve', method: 'PATCH', path: `/v1/alerts/${alert!.id}` },
          { action: 'override', method: 'POST', path: `/v1/submissions/${claim.id}/override` },
        ],
      },
      {
        ...{ affiliateId: 'aff_ann', cause: 'DISPUTE', severity: 'MEDIUM', disputes: [{ id, status: 'OPEN' }] },
        reasons: ['it was not so', expect.stringContaining('The claim is above')],
        actions: [{ path: `/v1/disputes/${String(id)}/decision` }, { path: `/v1/disputes/${String(id)}/evidence` }],
      },
    ]);
    expect(trust.fraudScore).toBeGreaterThan(0);
  });

  it('is ordered by suspicion, then by age', async () => {
    await w.world.claim('1', 700, { affiliateId: 'aff_ann' });
    for (const postId of ['2', '3', '4']) await w.world.claim(postId, 300, { affiliateId: 'aff_ben' });
    const { items } = await queue();
    expect(names(items)).toEqual(['aff_ben HIGH_DISCREPANCY', 'aff_ann HIGH_DISCREPANCY']);
    expect(items[0]!.fraudScore).toBeGreaterThan(items[1]!.fraudScore!);
  });

  it('goes on page by page, each entry once', async () => {
    const claim = await w.world.claim('1', 700, { affiliateId: 'aff_ann' });
    const other = await w.world.claim('2', 300, { affiliateId: 'aff_ben' });
    await w.dispute(claim.id);
    await w.dispute(other.id, {}, w.keys.ben);
    await w.propose(claim.id, { action: 'void' });
    const whole = names((await queue()).items);
    expect(whole).toHaveLength(5);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queue(w.keys.analyst, { limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      paged.push(...names(page.items));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
  });

  it('offers nobody to approve what he proposed, analysts no approval, and operators nothing', async () => {
    const claim = await w.world.claim('1', 1_000);
    const { id } = (await w.propose(claim.id, { action: 'void' }, w.keys.admin)).body;
    const offered = async (key: string, query: Record<string, string> = {}) =>
      (await queue(key, query)).items.flatMap(({ actions }) => actions.map(({ action, path }) => `${action} ${path}`));
    const reject = `reject /v1/overrides/${String(id)}/reject`;
    expect(await offered(w.keys.admin)).toEqual([reject]);
    expect(await offered(w.keys.secondAdmin)).toEqual([`approve /v1/overrides/${String(id)}/approve`, reject]);
    expect(await offered(w.keys.analyst)).toEqual([reject]);
    expect(await offered(w.operator, { tenantId: 'acme' })).toEqual([]);
  });

  it('loses what is decided', async () => {
    const claim = await w.world.claim('1', 700);
    const dispute = (await w.dispute(claim.id)).body;
    const { body } = await w.decide(dispute.id, { outcome: 'WON', override: { action: 'void' } });
    expect(names((await queue()).items)).toEqual(['aff_ann HIGH_DISCREPANCY', 'aff_ann OVERRIDE']);
    await w.approve(body.overrideId);
    expect((await queue()).items).toEqual([]);
  });

  it('is the tenant’s own', async () => {
    await w.world.claim('1', 700);
    expect((await queue(w.others.analyst)).items).toEqual([]);
    expect((await queue(w.operator, { tenantId: 'globex' })).items).toEqual([]);
    expect((await queue(w.operator, { tenantId: 'acme' })).items).toHaveLength(1);
  });

  it.each([
    [{ open: 2, affiliates: 9 }, 2, true],
    [{ open: 3, affiliates: 9 }, 3, false],
    [{ open: 9, affiliates: 2 }, 2, true],
    [{ open: 9, affiliates: 3 }, 3, false],
  ])('within %j says so where more waits', async (limits, entries, truncated) => {
    for (const n of [1, 2, 3]) await w.world.claim(`${n}`, 700, { affiliateId: `aff_${n}` });
    const registry = registryStore(w.tables);
    const route = queueRoute(
      {
        ...{ alerts: alertStore(w.tables), reviews: reviewStore(w.tables), trust: trustStore(w.tables), registry },
        ...{ policies: activePolicies(w.tables, () => w.api.clock.ms), lists: claimLists(w.tables) },
        claims: claimStore(w.tables),
      },
      limits,
    );
    const caller = { keyId: 'k', tenantId: 'acme', role: 'analyst' as const };
    const call = { tenantId: 'acme', caller, now: atMs(w.api.clock.ms), query: { limit: 50 }, after: undefined };
    const answer = await route.answer(call as unknown as ApiCall<unknown>);
    expect(answer).toMatchObject({ body: { items: { length: entries }, truncated } });
  });
});

describe('the fraud score of an affiliate', () => {
  const scoreOf = async (id = 'aff_ann') =>
    (await w.call('GET', `/v1/affiliates/${id}/trust`, w.keys.analyst)).body.fraudScore;

  it('is absent where nothing is known', async () => {
    expect(await scoreOf()).toBeUndefined();
  });

  it('rises with what was claimed too much, and falls when that is set aside', async () => {
    await w.world.claim('1', 1_000);
    const honest = Number(await scoreOf());
    const claim = await w.world.claim('2', 300);
    const suspicious = Number(await scoreOf());
    expect(suspicious).toBeGreaterThan(honest);
    const { id } = (await w.propose(claim.id, { action: 'void' })).body;
    await w.approve(id);
    expect(Number(await scoreOf())).toBe(honest);
    expect(await scoreOf('aff_ben')).toBeUndefined();
  });
});
