import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../../shared/model/claim.ts';
import { after } from '../../../shared/model/instant.ts';
import type { Finding, Verdict } from '../../../shared/model/verdict.ts';
import { claimStore } from '../../../shared/store/claims.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0, sampleClaim, sampleState } from '../../support/sample-claims.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const admin = (method: string, path: string, body?: unknown) =>
  api.call(method, path, { key: keys.acme.admin, ...(body === undefined ? {} : { body }) });

describe('campaigns', () => {
  it('are made by an admin and take claims at once', async () => {
    const { status, body, headers } = await admin('POST', '/v1/campaigns', sampleBody('new-campaign'));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^cmp_[a-z0-9]{19}$/),
      ...sampleBody('new-campaign'),
      startsAt: '2026-11-01T00:00:00.000Z',
      endsAt: '2027-01-31T23:59:59.000Z',
      lockAt: '2027-02-10T00:00:00.000Z',
      createdAt: T0,
      updatedAt: T0,
    });
    expect((await admin('GET', headers.location!)).body).toEqual(body);
    const claim = { ...sampleBody('submit-x'), campaignId: body.id };
    expect((await api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: claim })).status).toBe(202);
  });

  it('are changed by what is given', async () => {
    const made = await admin('POST', '/v1/campaigns', sampleBody('new-campaign'));
    api.clock.ms += 1000;
    const { status, body } = await admin('PATCH', made.headers.location!, sampleBody('change-campaign'));
    const { lockAt: _, ...rest } = made.body;
    expect([status, body]).toEqual([
      200,
      { ...rest, name: 'Winter warmers, longer', endsAt: '2027-02-05T00:00:00.000Z', updatedAt: after(T0, 1000) },
    ]);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['POST', 'endsAt', { endsAt: '2026-11-01T00:00:00Z' }],
    ['POST', 'lockAt', { lockAt: '2026-10-31T23:59:59Z' }],
    ['POST', 'platforms', { platforms: [] }],
    ['POST', 'platforms', { platforms: ['x', 'x'] }],
    ['POST', 'platforms.0', { platforms: ['myspace'] }],
    ['POST', 'currency', { currency: 'dollars' }],
    ['POST', 'payout.cpmMicros', { payout: { cpmMicros: 0.5 } }],
    ['POST', 'startsAt', { startsAt: '2026-11-01' }],
    ['PATCH', 'endsAt', { endsAt: '2020-01-01T00:00:00Z' }],
    ['PATCH', 'tenantId', { tenantId: 'globex' }],
  ])('%s refuses a bad %s', async (method, path, changes) => {
    const before = api.memory.all('registry');
    const reply =
      method === 'POST'
        ? await admin('POST', '/v1/campaigns', { ...sampleBody('new-campaign'), ...changes })
        : await admin('PATCH', '/v1/campaigns/cmp_autumn', changes);
    expect([reply.status, (reply.body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    expect(api.memory.all('registry')).toEqual(before);
  });
});

describe('the performance of a campaign', () => {
  const performance = (id = 'cmp_autumn') =>
    api.call('GET', `/v1/campaigns/${id}/performance`, { key: keys.acme.advertiser });

  it('is empty before the first claim', async () => {
    const { status, body } = await performance();
    expect([status, body]).toEqual([
      200,
      {
        campaignId: 'cmp_autumn',
        asOf: T0,
        totals: {
          ...{ claims: 0, pending: 0, claimed: {}, verified: {}, unverified: {} },
          ...{ matchRate: null, freshness: { oldest: null, newest: null }, completeness: null },
        },
        byAffiliate: [],
        byPlatform: [],
        holdback: null,
      },
    ]);
  });

  it('adds up more claims than one page holds, of this campaign and tenant only', async () => {
    const claims = claimStore(api.memory);
    const judgedClaim = (n: number): Claim => {
      const views = {
        metric: 'views',
        claimed: 100,
        result: 'compared',
        observed: 100,
        lower: 90,
        upper: 100,
      } as const;
      const provenance = {
        source: 'x',
        api: 'x.tweets',
        metricName: 'v',
        definition: 'v',
        definitionVersion: '2026-01-01',
        scope: 'organic',
      };
      const metrics: Finding[] = [
        {
          ...views,
          differenceBps: 0,
          direction: 'within',
          provenance: { ...provenance, fetchedAt: after(T0, n), observationId: `obs_${n}` },
        },
      ];
      const verdict: Verdict = {
        ...{ status: 'MATCHED', final: true, confidenceBps: 10_000, reasons: [], policyVersion: 1, attempt: 1 },
        ...{ decidedAt: T0, metrics },
      };
      return sampleClaim({
        postId: `18500000${n}`,
        affiliateId: n % 2 === 0 ? 'aff_ann' : 'aff_ben',
        createdAt: after(T0, n),
        verified: { views: 100 },
        current: sampleState({ claimed: { views: 100 }, verdict }),
      });
    };
    for (let n = 0; n < 1203; n += 1) await claims.create(judgedClaim(n));
    await claims.create(sampleClaim({ campaignId: 'cmp_other', postId: '1' }));
    await claims.create(sampleClaim({ tenantId: 'globex', postId: '2' }));
    await claims.create(sampleClaim({ postId: '3', current: sampleState({ claimed: { views: 7, clicks: 2 } }) }));
    const { body } = await performance();
    const all = { matchRate: 1, freshness: { oldest: T0, newest: after(T0, 1202) } };
    expect(body.totals).toEqual({
      claims: 1204,
      pending: 1,
      claimed: { views: 120_307, clicks: 2 },
      verified: { views: 120_300, clicks: 0 },
      unverified: { views: 7, clicks: 2 },
      ...all,
      completeness: 0.9992,
    });
    expect(body.byAffiliate).toMatchObject([
      { affiliateId: 'aff_ann', claims: 603, pending: 1 },
      { affiliateId: 'aff_ben', claims: 601, pending: 0 },
    ]);
    expect(body.byPlatform).toEqual([{ platform: 'x', ...(body.totals as object) }]);
  });

  it.each([
    ['terms', { currency: 'USD', payout: { cpmMicros: 5_000_000 } }, { unverifiedMicros: 15_000_000, currency: 'USD' }],
    ['no terms', {}, { unverifiedMicros: null, currency: null }],
  ])('says what is held back at the lock, in a campaign of %s', async (_, terms, money) => {
    const lockAt = after(T0, 48 * 3_600_000);
    await api.campaign('acme', 'cmp_locked', { lockAt, ...terms });
    const judged = (final: boolean) => sampleState({ claimed: { views: 1_000 }, verdict: sampleVerdict({ final }) });
    const claims = [sampleState({ claimed: { views: 2_000 } }), judged(false), judged(true)];
    for (const [n, current] of claims.entries())
      await claimStore(api.memory).create(sampleClaim({ campaignId: 'cmp_locked', postId: `${n}`, current }));
    const { body } = await api.call('GET', '/v1/campaigns/cmp_locked/performance', { key: keys.acme.advertiser });
    expect(body.holdback).toEqual({ lockAt, verifyBy: after(T0, 24 * 3_600_000), unverifiedClaims: 2, ...money });
  });
});
