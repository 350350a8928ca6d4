import { beforeEach, describe, expect, it } from 'vitest';
import type { Attempt, Claim, RevisionState } from '../../../shared/model/claim.ts';
import { DAY, HOUR, after } from '../../../shared/model/instant.ts';
import { attemptPut, claimPut, claimStore } from '../../../shared/store/claims.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { ledgerPut } from '../../../shared/store/trust.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0, observed } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
let id: string;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
  const { body } = await api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: sampleBody('submit-x') });
  id = String(body.id);
});

const report = (body: unknown, key = keys.acme.ann) => api.call('PUT', `/v1/submissions/${id}/metrics`, { key, body });
const stored = async (): Promise<Claim> => (await claimStore(api.memory).get('acme', id))!;
const history = async () => (await claimStore(api.memory).history('acme', id))!;

/** Gives the current revision a state, as a commit would. */
async function judged(changes: Partial<RevisionState>): Promise<void> {
  const claim = await stored();
  const after: Claim = { ...claim, version: claim.version + 1, current: { ...claim.current, ...changes } };
  expect(await api.memory.write(claimPut(after, claim.version))).toBe(true);
}

const OVER = {
  metric: 'views',
  claimed: 12_400,
  result: 'compared',
  observed: 10_000,
  lower: 9000,
  upper: 10_000,
  differenceBps: 2400,
  direction: 'over',
} as const;

const KEPT_30_DAYS = {
  source: 'youtube',
  api: 'youtube.videos.list',
  metricName: 'statistics.viewCount',
  definition: 'a view',
  definitionVersion: '2026-08-24',
  scope: 'all',
  fetchedAt: T0,
  observationId: 'obs_1',
  retainUntil: after(T0, 30 * DAY),
};

describe('numbers that a source allows keeping for 30 days', () => {
  it.each([
    ['are shown', 30 * DAY, true],
    ['are gone', 30 * DAY + 1, false],
  ])('%s after %i ms, in the claim and in its list', async (_, ms, shown) => {
    const reasons = [{ code: 'ABOVE_OBSERVED', text: '12,400 claimed, 10,000 seen' } as const];
    await judged({ verdict: sampleVerdict({ metrics: [{ ...OVER, provenance: KEPT_30_DAYS }], reasons }) });
    api.clock.ms += ms;
    for (const path of ['/v1/submissions', `/v1/submissions/${id}`]) {
      const { text } = await api.call('GET', path, { key: keys.acme.ann });
      expect(/10,?000/.test(text), path).toBe(shown);
      expect(text).toContain('"differenceBps":2400');
    }
  });
});

describe('reporting later numbers', () => {
  it('makes the next revision current, unjudged, and keeps the one before', async () => {
    api.clock.ms += HOUR;
    const { status, body } = await report(sampleBody('report-again'));
    expect(status).toBe(202);
    expect(body).toMatchObject({ id, revision: 2, status: 'PENDING', postId: '1850000000000000001', flags: [] });
    const { claim, superseded } = await history();
    expect(claim).toMatchObject({ version: 2, createdAt: T0 });
    expect(claim.current).toMatchObject({
      revision: 2,
      claimed: { views: 15_200, clicks: 350, conversions: 13 },
      claimedAt: after(T0, HOUR),
      attempts: 0,
      verdict: null,
    });
    expect(superseded).toHaveLength(1);
    expect(superseded[0]).toMatchObject({
      supersededBy: { revision: 2 },
      state: {
        revision: 1,
        verdict: { status: 'SUPERSEDED', final: true, reasons: [{ code: 'SUPERSEDED_BY_REVISION' }] },
      },
    });
  });

  it('flags a fall against the revision before', async () => {
    const { body } = await report({ claimed: { views: 6000 } });
    expect(body.flags).toMatchObject([{ key: 'views_decrease' }]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['the same numbers', {}],
    ['the same numbers and time', { observedAt: T0 }],
    ['the same evidence', { evidence: sampleBody('submit-x').evidence }],
  ])('answers with the current revision for %s', async (_, more) => {
    const before = api.memory.all('submissions');
    const { status, body } = await report({ claimed: sampleBody('submit-x').claimed, ...more });
    expect([status, body.revision]).toEqual([202, 1]);
    expect(api.memory.all('submissions')).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['another time', { observedAt: after(T0, -HOUR) }],
    ['other evidence', { evidence: [] }],
    ['one metric less', { claimed: { views: 12_400, clicks: 310 } }],
  ])('makes a revision of %s', async (_, more) => {
    const { body } = await report({ claimed: sampleBody('submit-x').claimed, ...more });
    expect(body.revision).toBe(2);
  });

  it('takes 20 revisions and no more', async () => {
    for (let n = 2; n <= 20; n += 1) expect((await report({ claimed: { views: n } })).body.revision).toBe(n);
    const { status, body, headers } = await report({ claimed: { views: 21 } });
    expect([status, body.code]).toEqual([429, 'QUOTA_EXCEEDED']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await stored()).current.revision).toBe(20);
    expect((await report({ claimed: { views: 20 } })).status).toBe(202);
  });

  const settle = { at: after(T0, HOUR), kind: 'settle', leases: 0 } as const;

  it.each<[string, Partial<RevisionState>, Partial<RevisionState>]>([
    [
      'a provisional overclaim: still judged at its settle time',
      { verdict: sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', final: false }), due: settle },
      { verdict: sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', final: false }), due: settle },
    ],
    [
      'an overclaim proven while a metric is missing: still judged too',
      { verdict: sampleVerdict({ status: 'INCOMPLETE_PLATFORM_DATA', final: false, metrics: [OVER] }), due: settle },
      { verdict: sampleVerdict({ status: 'INCOMPLETE_PLATFORM_DATA', final: false, metrics: [OVER] }), due: settle },
    ],
    [
      'a final verdict: kept, but not looked at again',
      { verdict: sampleVerdict({}), due: { at: after(T0, 72 * HOUR), kind: 'reverify', leases: 0 } },
      { verdict: sampleVerdict({}) },
    ],
  ])('treats %s', async (_, before, expected) => {
    await judged(before);
    await report(sampleBody('report-again'));
    const [old] = (await history()).superseded;
    expect(old?.state).toEqual({ ...old?.state, ...expected });
    expect(old?.state.due).toEqual(expected.due);
  });

  it('ends any other provisional revision SUPERSEDED, and it is owed nothing any more', async () => {
    await judged({ verdict: sampleVerdict({ status: 'DISCREPANCY_HIGH', level: 'HIGH', final: false }), due: settle });
    await report(sampleBody('report-again'));
    const [old] = (await history()).superseded;
    expect(old?.state.verdict).toMatchObject({ status: 'SUPERSEDED', final: true });
    expect(old?.state.due).toBeUndefined();
    expect(api.memory.all('submissions').filter(({ dueShard }) => dueShard !== undefined)).toEqual([]);
  });

  it('is not disturbed by a verdict that is saved at the same moment', async () => {
    const { memory, racing } = racingTables(async () => judged({ verdict: sampleVerdict({}) }));
    api = apiHarness(memory, racing);
    keys = await twoTenants(api);
    await api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: sampleBody('submit-x') });
    const { status } = await report(sampleBody('report-again'));
    expect(status).toBe(202);
    expect((await history()).superseded[0]?.state.verdict?.status).toBe('MATCHED');
  });

  it('yields to another report that is saved at the same moment', async () => {
    const { memory, racing } = racingTables(async () => judged({ revision: 2, claimed: { views: 1 } }));
    api = apiHarness(memory, racing);
    keys = await twoTenants(api);
    await api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: sampleBody('submit-x') });
    const { status, body } = await report(sampleBody('report-again'));
    expect([status, body.code]).toEqual([409, 'REVISION_CONFLICT']);
    expect((await stored()).current.claimed).toEqual({ views: 1 });
  });

  /** Tables on which something else happens just before the first transaction. */
  function racingTables(meanwhile: () => Promise<void>) {
    const memory = new MemoryTables();
    let raced = false;
    const racing = Object.assign(Object.create(memory) as MemoryTables, {
      get: memory.get.bind(memory),
      query: memory.query.bind(memory),
      getMany: memory.getMany.bind(memory),
      write: memory.write.bind(memory),
      async transact(writes: readonly Write[]) {
        if (!raced) {
          raced = true;
          await meanwhile();
        }
        return memory.transact(writes);
      },
    });
    return { memory, racing };
  }
});

describe('the history of a submission', () => {
  it('tells revisions, attempts, observations, verdicts and trust entries', async () => {
    const trust = { event: 'perfect_match', delta: 10_000_000, before: 500_000_000, after: 510_000_000 } as const;
    const within = {
      ...OVER,
      claimed: 9500,
      direction: 'within',
      differenceBps: 0,
      observed: 10_321,
      upper: 10_321,
      lower: 9387,
      provenance: KEPT_30_DAYS,
    } as const;
    const matched = sampleVerdict({
      metrics: [within],
      trust,
      reasons: [{ code: 'UNDERCLAIMED', text: '9,500 claimed, 10,321 on x' }],
    });
    const attempt: Attempt = {
      ...{ tenantId: 'acme', submissionId: id, revision: 1, attempt: 1, kind: 'first', at: T0, counted: true },
      ...{ correlationId: 'req-check', observationId: 'obs_1', verdict: matched },
      outcome: observed({ views: 10_321 }, { retainUntil: after(T0, 30 * DAY) }),
    };
    await api.memory.write(attemptPut(attempt));
    const entry = { affiliateId: 'aff_ann', at: T0, event: 'perfect_match', delta: 10_000_000 } as const;
    const place = { scoreAfter: 510_000_000, submissionId: id, revision: 1, sequence: '0002' };
    await api.memory.write(ledgerPut('acme', [{ ...entry, ...place }]));
    await judged({ verdict: matched });
    api.clock.ms += HOUR;
    await report(sampleBody('report-again'));

    const { status, body } = await api.call('GET', `/v1/submissions/${id}/history`, { key: keys.acme.ann });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      revisions: [
        {
          revision: 1,
          claimed: { views: 12_400, clicks: 310, conversions: 12 },
          claimedAt: T0,
          attempts: [
            {
              attempt: 1,
              at: T0,
              outcome: 'OBSERVED',
              observation: {
                id: 'obs_1',
                raw: { views: { value: 10_321 } },
                adjusted: { views: { lower: 9387, upper: 10_321 } },
              },
              verdict: { status: 'MATCHED', confidence: 1, trust: { delta: 0.01, before: 0.5, after: 0.51 } },
            },
          ],
        },
        { revision: 2, attempts: [] },
      ],
      trust: [{ at: T0, event: 'perfect_match', delta: 0.01, scoreAfter: 0.51, revision: 1 }],
    });
    expect(body.correlationIds).toContain('req-check');

    api.clock.ms += 31 * DAY;
    const later = await api.call('GET', `/v1/submissions/${id}/history`, { key: keys.acme.ann });
    expect(later.body).toMatchObject({
      revisions: [
        {
          verdict: { status: 'MATCHED', metrics: [{ observed: null, upper: null, differenceBps: 0 }] },
          attempts: [
            {
              observation: {
                raw: { views: { value: null } },
                adjusted: { views: { lower: null } },
                note: expect.any(String),
              },
              verdict: { metrics: [{ observed: null, lower: null, upper: null, differenceBps: 0 }] },
            },
          ],
        },
        {},
      ],
    });
    expect(later.text).not.toMatch(/10,?321|9,?387/);
  });
});
