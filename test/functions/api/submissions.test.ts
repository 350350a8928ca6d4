import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, after } from '../../../shared/model/instant.ts';
import { Claim } from '../../../shared/model/claim.ts';
import { claimFromItem, claimStore } from '../../../shared/store/claims.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const submit = (body: unknown, key = keys.acme.ann, headers = {}) =>
  api.call('POST', '/v1/submissions', { key, body, headers });

describe('reporting a claim', () => {
  it('accepts it with one write and answers what was understood', async () => {
    const { status, body, headers } = await submit(sampleBody('submit-x'), keys.acme.ann, { 'x-request-id': 'req-1' });
    expect(status).toBe(202);
    expect(body).toEqual({
      id: expect.stringMatching(/^sub_[a-z2-7]{26}$/),
      revision: 1,
      status: 'PENDING',
      platform: 'x',
      postId: '1850000000000000001',
      canonicalUrl: expect.stringContaining('1850000000000000001'),
      flags: [],
    });
    expect(headers).toMatchObject({ 'x-request-id': 'req-1', 'content-type': 'application/json' });
    expect(api.memory.all('submissions')).toHaveLength(1);
  });

  it('stores who, what and when, with the request id as correlation id', async () => {
    const { body } = await submit(sampleBody('submit-youtube'), keys.acme.ann, { 'x-request-id': 'req-2' });
    const claim = await claimStore(api.memory).get('acme', String(body.id));
    expect(claim).toEqual(
      Claim.parse({
        tenantId: 'acme',
        id: body.id,
        campaignId: 'cmp_autumn',
        affiliateId: 'aff_ann',
        platform: 'youtube',
        postId: 'dQsample_01',
        canonicalUrl: body.canonicalUrl,
        createdAt: T0,
        version: 1,
        current: {
          revision: 1,
          claimed: { views: 48000 },
          claimedAt: '2026-11-02T14:30:00.000Z',
          submittedAt: T0,
          flags: [],
          correlationId: 'req-2',
          attempts: 0,
          countedAttempts: 0,
          breakerOpenMs: 0,
          verdict: null,
          reverifications: 0,
        },
      }),
    );
  });

  it('flags what is odd and accepts it all the same', async () => {
    const { status, body } = await submit({
      ...sampleBody('submit-youtube'),
      claimed: { views: 90_000, clicks: 80_000 },
    });
    expect(status).toBe(202);
    expect(body.flags).toEqual([
      expect.objectContaining({ key: 'high_ctr' }),
      expect.objectContaining({ key: 'missing_evidence', value: 90_000, threshold: 50_000 }),
    ]);
  });

  it('refuses the same post again, however its link is written, and names the claim that exists', async () => {
    const first = await submit(sampleBody('submit-x'));
    const before = api.memory.all('submissions');
    const postUrl = 'https://twitter.com/annsample/status/1850000000000000001?s=20';
    const second = await submit({ ...sampleBody('submit-x'), postUrl, claimed: { views: 1 } });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'CLAIM_EXISTS', id: first.body.id });
    expect(api.memory.all('submissions')).toEqual(before);
  });

  it('lets another affiliate and another tenant claim the same post', async () => {
    const answers = [await submit(sampleBody('submit-x')), await submit(sampleBody('submit-x'), keys.acme.ben)];
    answers.push(await submit(sampleBody('submit-x'), keys.globex.ann));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
  });

  it.each([
    ['exactly five minutes ahead', after(T0, 5 * MINUTE), 202],
    ['more than five minutes ahead', after(T0, 5 * MINUTE + 1), 400],
    ['exactly 90 days old', after(T0, -90 * DAY), 202],
    ['more than 90 days old', after(T0, -90 * DAY - 1), 400],
  ])('takes an observedAt %s as it should', async (_, observedAt, expected) => {
    const { status, body } = await submit({ ...sampleBody('submit-x'), observedAt });
    expect(status).toBe(expected);
    if (expected === 400) expect(body.errors).toMatchObject([{ path: 'observedAt' }]);
  });

  it.each([
    ['the second it starts', { startsAt: T0 }, 202],
    ['a moment before it starts', { startsAt: after(T0, 1) }, 422],
    ['the second it ends', { endsAt: T0 }, 202],
    ['a moment after it ended', { endsAt: after(T0, -1) }, 422],
  ])('takes claims %s', async (_, changes, expected) => {
    await api.campaign('acme', 'cmp_edge', changes);
    const { status } = await submit({ ...sampleBody('submit-x'), campaignId: 'cmp_edge' });
    expect(status).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing claimed', { claimed: {} }, ['claimed']],
    ['a claim below zero', { claimed: { views: -1 } }, ['claimed.views']],
    ['half a view', { claimed: { views: 1.5 } }, ['claimed.views']],
    ['more than 1e12', { claimed: { views: 1_000_000_000_001 } }, ['claimed.views']],
    ['a number as text', { claimed: { clicks: '12' } }, ['claimed.clicks']],
    ['an unknown metric', { claimed: { views: 1, likes: 2 } }, ['claimed.likes']],
    ['an unknown field', { tenantId: 'globex' }, ['tenantId']],
    ['evidence of another kind', { evidence: [{ kind: 'video', value: 'x' }] }, ['evidence.0.kind']],
    ['a date without a time', { observedAt: '2026-11-02' }, ['observedAt']],
    ['two faults at once', { postUrl: 7, claimed: null }, ['postUrl', 'claimed']],
  ])('names what is wrong: %s', async (_, changes, paths) => {
    const { status, body } = await submit({ ...sampleBody('submit-x'), ...changes });
    expect(status).toBe(400);
    expect(body.code).toBe('VALIDATION_FAILED');
    expect((body.errors as { path: string }[]).map(({ path }) => path)).toEqual(paths);
    expect(api.memory.all('submissions')).toEqual([]);
  });

  it('takes 1e12 and 0 as counts', async () => {
    const { status } = await submit({ ...sampleBody('submit-x'), claimed: { views: 1_000_000_000_000, clicks: 0 } });
    expect(status).toBe(202);
  });

  it('refuses a suspended affiliate but lets it read', async () => {
    await api.affiliate('acme', 'aff_sue', { status: 'suspended' });
    const key = await api.key({ tenantId: 'acme', role: 'affiliate', affiliateId: 'aff_sue' });
    expect((await submit(sampleBody('submit-x'), key)).status).toBe(403);
    expect((await api.call('GET', '/v1/submissions', { key })).status).toBe(200);
  });
});

describe('reporting a batch', () => {
  const batch = (submissions: unknown[]) =>
    api.call('POST', '/v1/submissions/batch', { key: keys.acme.ann, body: { submissions } });

  it('takes each report by itself', async () => {
    const { status, body } = await api.call('POST', '/v1/submissions/batch', {
      key: keys.acme.ann,
      body: sampleBody('submit-batch'),
    });
    const id = expect.stringMatching(/^sub_/);
    expect(status).toBe(207);
    expect(body.outcomes).toEqual([
      { index: 0, status: 202, id },
      { index: 1, status: 202, id },
      { index: 2, status: 409, id, code: 'CLAIM_EXISTS', detail: expect.any(String) },
      { index: 3, status: 404, code: 'NOT_FOUND', detail: 'There is no such campaign.' },
      { index: 4, status: 422, code: 'URL_UNSUPPORTED', detail: expect.any(String) },
      expect.objectContaining({ index: 5, status: 400, code: 'VALIDATION_FAILED' }),
    ]);
    const outcomes = body.outcomes as { id?: string }[];
    expect(outcomes[2]?.id).toBe(outcomes[0]?.id);
    expect(api.memory.all('submissions')).toHaveLength(2);
  });

  it('lets the first of two for one claim stand, however long its write takes', async () => {
    const write = api.memory.write.bind(api.memory);
    api.memory.write = async (one) => {
      api.memory.write = write;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return write(one);
    };
    const { body } = await batch([sampleBody('submit-x'), { ...sampleBody('submit-x'), claimed: { views: 1 } }]);
    expect(body.outcomes).toMatchObject([{ status: 202 }, { status: 409 }]);
    expect(api.memory.all('submissions').map(claimFromItem)).toMatchObject([
      { current: { claimed: { views: 12_400 } } },
    ]);
  });

  it('answers what fails for one report alone, and takes the others', async () => {
    const write = api.memory.write.bind(api.memory);
    api.memory.write = async (one) => {
      api.memory.write = write;
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException', table: one.table });
    };
    const postUrl = 'https://x.com/annsample/status/1850000000000000009';
    const { status, body } = await batch([sampleBody('submit-x'), { ...sampleBody('submit-x'), postUrl }]);
    expect([status, body.outcomes]).toMatchObject([207, [{ status: 503, code: 'UNAVAILABLE' }, { status: 202 }]]);
  });

  it('answers 409 for what was claimed before', async () => {
    const first = await submit(sampleBody('submit-x'));
    const { body } = await batch([sampleBody('submit-x')]);
    expect(body.outcomes).toMatchObject([{ index: 0, status: 409, code: 'CLAIM_EXISTS', id: first.body.id }]);
  });

  it.each([
    [0, 400],
    [100, 207],
    [101, 400],
  ])('takes 1 to 100 reports: %i', async (count, expected) => {
    const reports = Array.from({ length: count }, (_, n) => ({
      ...sampleBody('submit-x'),
      postUrl: `https://x.com/annsample/status/18500000000000${10_000 + n}`,
    }));
    const { status } = await batch(reports);
    expect(status).toBe(expected);
    expect(api.memory.all('submissions')).toHaveLength(expected === 207 ? count : 0);
  });
});

describe('reading claims', () => {
  const list = async (key: string, query: Record<string, string> = {}) => {
    const { status, body } = await api.call('GET', '/v1/submissions', { key, query });
    const items = (body.items ?? []) as { id: string; postId: string; affiliateId: string }[];
    return { status, body, posts: items.map(({ postId }) => Number(postId.slice(-3))), cursor: body.cursor as string };
  };
  const post = async (n: number, key: string, campaignId = 'cmp_autumn') => {
    api.clock.ms += MINUTE;
    const postUrl = `https://x.com/sample/status/1850000000000000${100 + n}`;
    const { status, body } = await submit({ campaignId, postUrl, claimed: { views: 100 } }, key);
    expect(status).toBe(202);
    return String(body.id);
  };

  it('shows one with everything that was reported', async () => {
    const { body: accepted } = await submit(sampleBody('submit-x'));
    const { status, body } = await api.call('GET', `/v1/submissions/${String(accepted.id)}`, { key: keys.acme.ann });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: accepted.id,
      revision: 1,
      campaignId: 'cmp_autumn',
      affiliateId: 'aff_ann',
      platform: 'x',
      postId: '1850000000000000001',
      canonicalUrl: accepted.canonicalUrl,
      title: 'Autumn blend, first taste',
      trackingId: 'ann-autumn-01',
      claimed: { views: 12400, clicks: 310, conversions: 12 },
      claimedAt: T0,
      submittedAt: T0,
      evidence: [{ kind: 'link', value: 'https://files.example.com/ann/insights.png' }],
      status: 'PENDING',
      flags: [],
      verdict: null,
    });
  });

  it('says until when it should be verified where the campaign is locked at some time', async () => {
    await api.campaign('acme', 'cmp_locked', { lockAt: after(T0, 5 * DAY) });
    const [open, locked] = [await post(1, keys.acme.ann), await post(2, keys.acme.ann, 'cmp_locked')];
    const read = async (id: string) =>
      (await api.call('GET', `/v1/submissions/${id}`, { key: keys.acme.ann })).body.verifyBy;
    expect([await read(open), await read(locked)]).toEqual([undefined, after(T0, 4 * DAY)]);
    const { body } = await list(keys.acme.admin);
    expect((body.items as { verifyBy?: string }[]).map(({ verifyBy }) => verifyBy)).toEqual([
      after(T0, 4 * DAY),
      undefined,
    ]);
  });

  it('pages through a campaign, newest first, each claim once', async () => {
    for (let n = 0; n < 25; n += 1) await post(n, n % 2 === 0 ? keys.acme.ann : keys.acme.ben);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(keys.acme.advertiser, {
        campaignId: 'cmp_autumn',
        limit: '10',
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.posts);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 124 - n));
  });

  it('has no cursor on a last page that is exactly full', async () => {
    for (let n = 0; n < 4; n += 1) await post(n, keys.acme.ann);
    const first = await list(keys.acme.ann, { limit: '2' });
    const second = await list(keys.acme.ann, { limit: '2', cursor: first.cursor });
    expect([first.posts, second.posts, second.cursor]).toEqual([[103, 102], [101, 100], undefined]);
  });

  it('merges all campaigns for who reads for the tenant, and filters', async () => {
    await api.campaign('acme', 'cmp_spring');
    await post(1, keys.acme.ann);
    await post(2, keys.acme.ben, 'cmp_spring');
    await post(3, keys.acme.ann, 'cmp_spring');
    await post(4, keys.globex.ann);
    const cases: [Record<string, string>, number[]][] = [
      [{}, [103, 102, 101]],
      [{ campaignId: 'cmp_spring' }, [103, 102]],
      [{ affiliateId: 'aff_ann' }, [103, 101]],
      [{ affiliateId: 'aff_ann', campaignId: 'cmp_spring' }, [103]],
      [{ platform: 'x' }, [103, 102, 101]],
      [{ platform: 'youtube' }, []],
      [{ status: 'PENDING' }, [103, 102, 101]],
      [{ status: 'VERIFIED' }, []],
      [{ from: after(T0, 2 * MINUTE) }, [103, 102]],
      [{ to: after(T0, 2 * MINUTE) }, [102, 101]],
      [{ from: after(T0, 2 * MINUTE), to: after(T0, 2 * MINUTE) }, [102]],
      [{ from: after(T0, 3 * MINUTE), to: after(T0, MINUTE) }, []],
      [{ campaignId: 'cmp_nowhere' }, []],
    ];
    for (const [query, expected] of cases) {
      expect([query, (await list(keys.acme.analyst, query)).posts]).toEqual([query, expected]);
    }
  });

  it('shows an affiliate only its own, whatever it asks for', async () => {
    await post(1, keys.acme.ann);
    await post(2, keys.acme.ben);
    expect((await list(keys.acme.ann)).posts).toEqual([101]);
    expect((await list(keys.acme.ann, { campaignId: 'cmp_autumn' })).posts).toEqual([101]);
    expect((await list(keys.acme.ann, { affiliateId: 'aff_ann' })).posts).toEqual([101]);
    expect((await list(keys.acme.ann, { affiliateId: 'aff_ben' })).posts).toEqual([]);
  });

  it('reads on past claims that a filter leaves out', async () => {
    const oldest = await post(0, keys.acme.ann);
    for (let n = 1; n < 8; n += 1) await post(n, keys.acme.ann);
    const claims = claimStore(api.memory);
    const claim = (await claims.get('acme', oldest))!;
    const verdict = { ...VERDICT, status: 'MATCHED' as const, final: true };
    const judged = { ...claim, version: 2, current: { ...claim.current, verdict } };
    await claims.reportAgain(claim, judged, supersededOf(claim));
    const page = await list(keys.acme.ann, { status: 'VERIFIED', limit: '2' });
    expect([page.posts, page.cursor]).toEqual([[100], undefined]);
  });

  it.each<[string, Record<string, string>]>([
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['limit', { limit: 'ten' }],
    ['status', { status: 'DONE' }],
    ['platform', { platform: 'myspace' }],
    ['from', { from: 'yesterday' }],
    ['tenantId', { tenantId: 'globex' }],
    ['sort', { sort: 'asc' }],
  ])('refuses a bad %s', async (path, query) => {
    const { status, body } = await list(keys.acme.ann, query);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors).toMatchObject([{ path }]);
  });
});

const VERDICT = {
  confidenceBps: 10_000,
  reasons: [],
  policyVersion: 1,
  attempt: 1,
  decidedAt: after(T0, HOUR),
  metrics: [],
};

const supersededOf = ({ tenantId, id, campaignId, affiliateId, platform, postId, current }: Claim) => ({
  ...{ tenantId, id, campaignId, affiliateId, platform, postId, version: 1, state: current },
  supersededBy: { revision: 2, correlationId: 'req', flags: [] },
});
