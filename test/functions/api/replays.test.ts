import { beforeEach, describe, expect, it } from 'vitest';
import { after, MINUTE } from '../../../shared/model/instant.ts';
import type { Replay } from '../../../shared/model/replay.ts';
import { replayedAffiliatePut, replayPagePut, replayStore } from '../../../shared/store/replays.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';
import { givenPolicy } from '../../support/sample-policies.ts';
import { sampleReplay } from '../../support/sample-replays.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const asked = (method: string, path = '', body?: unknown, tenantId = 'acme', headers: Record<string, string> = {}) =>
  api.call(method, `/v1/ops/replays${path}`, {
    ...{ key: keys.operator, query: { tenantId }, headers },
    ...(body === undefined ? {} : { body }),
  });
const given = async (changes: Partial<Replay>): Promise<Replay> => {
  const replay = sampleReplay(changes);
  await replayStore(api.memory).create(replay, T0);
  return replay;
};
const stored = (id = 'rpl_1') => replayStore(api.memory).get('acme', id);

describe('a replay', () => {
  it('is asked for, and begins', async () => {
    const { status, body, headers } = await asked('POST', '', sampleBody('new-replay'));
    expect([status, body]).toEqual([
      202,
      {
        ...{ id: expect.stringMatching(/^rpl_[a-z0-9]{19}$/), status: 'EXAMINING', step: 1 },
        ...{ ...sampleBody('new-replay'), createdAt: T0, createdBy: keys.operator.split('_')[1] },
        verdicts: { examined: 0, changed: 0, skipped: 0, matrix: [] },
        ...{ affiliates: 0, beyondGuardrails: [] },
      },
    ]);
    expect(api.replaySteps).toEqual([{ tenantId: 'acme', replayId: body.id, step: 1 }]);
    expect((await api.call('GET', headers.location!, { key: keys.operator, query: { tenantId: 'acme' } })).status).toBe(
      200,
    );
    expect((await asked('GET', `/${String(body.id)}`, undefined, 'globex')).status).toBe(404);
  });

  it.each<[string, Record<string, unknown>]>([
    ['policyVersion', { policyVersion: 77 }],
    ['filter', { filter: { campaignId: 'cmp_autumn', affiliateId: 'aff_ann' } }],
    ['filter.campaignId', { filter: { campaignId: 'cmp_theirs' } }],
    ['filter.affiliateId', { filter: { affiliateId: 'aff_theirs' } }],
    ['filter.platform', { filter: { platform: 'myspace' } }],
    ['filter.to', { filter: { from: '2026-11-02T00:00:00Z', to: '2026-11-01T23:59:59Z' } }],
    ['filter.status', { filter: { status: 'VERIFIED' } }],
    ['reason', { reason: '' }],
    ['tenantId', { tenantId: 'globex' }],
  ])('is refused for its %s', async (path, changes) => {
    await api.campaign('globex', 'cmp_theirs');
    await api.affiliate('globex', 'aff_theirs');
    const { status, body } = await asked('POST', '', { ...sampleBody('new-replay'), ...changes });
    expect([status, (body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    expect(api.replaySteps).toEqual([]);
  });

  it('is under a policy that its tenant can see', async () => {
    const theirs = await givenPolicy(api.memory, 'globex', { retry: { maxAttempts: 4 } });
    const everybodys = await givenPolicy(api.memory, 'platform', { retry: { maxAttempts: 4 } });
    const statusOf = async (policyVersion: number, tenantId: string) =>
      (await asked('POST', '', { ...sampleBody('new-replay'), policyVersion }, tenantId)).status;
    expect([await statusOf(theirs, 'acme'), await statusOf(theirs, 'globex')]).toEqual([400, 202]);
    expect(await statusOf(everybodys, 'acme')).toBe(202);
  });

  it('is asked for once per key and tenant', async () => {
    const once = (tenantId: string) =>
      asked('POST', '', sampleBody('new-replay'), tenantId, { 'idempotency-key': 'k1' });
    const [first, again, other] = [await once('acme'), await once('acme'), await once('globex')];
    expect(again.body).toEqual(first.body);
    expect(other.body.id).not.toBe(first.body.id);
    expect(api.replaySteps.map(({ tenantId }) => tenantId)).toEqual(['acme', 'globex']);
  });

  it('that could not be queued is kept, for the sweep to begin', async () => {
    api.replaySteps.push = () => {
      throw new Error('no queue');
    };
    const { status, body } = await asked('POST', '', sampleBody('new-replay'));
    expect([status, (await stored(String(body.id)))?.status]).toEqual([202, 'EXAMINING']);
    expect((await replayStore(api.memory).stalled(after(T0, 15 * MINUTE))).map(({ replay }) => replay.id)).toEqual([
      body.id,
    ]);
  });

  it('is shown with all that it means', async () => {
    const transitions = [{ from: 'AFFILIATE_OVERCLAIMED', to: 'DISCREPANCY_HIGH', count: 3 }] as const;
    const sums = { examined: 100, changed: 3, skipped: 1, affiliates: 1, pages: 1 };
    const replay = await given({ status: 'EXAMINED', step: 2, ...sums, transitions: [...transitions] });
    const skipped = [{ submissionId: 'sub_2', revision: 1, why: 'OVERRIDDEN' as const }];
    await api.memory.write(replayPagePut(replay, 1, { changes: [], skipped, changedSince: ['sub_9'] }));
    await api.memory.write(
      replayedAffiliatePut(replay, {
        ...{ affiliateId: 'aff_ann', changed: 3, trustBefore: 350_000_000, trustAfter: 425_040_000 },
        overclaimed: { USD: { before: 900, after: 0 }, '': { before: 0, after: 5 } },
      }),
    );
    const { body } = await asked('GET', '/rpl_1');
    expect(body).toEqual({
      ...{ id: 'rpl_1', status: 'EXAMINED', step: 2, filter: {}, policyVersion: 1, reason: 'a sample', createdAt: T0 },
      createdBy: 'samplekey001',
      verdicts: { examined: 100, changed: 3, skipped: 1, matrix: transitions },
      ...{ affiliates: 1, beyondGuardrails: [] },
      byAffiliate: [
        {
          ...{ affiliateId: 'aff_ann', verdictsChanged: 3, trust: { before: 0.35, after: 0.425, delta: 0.075 } },
          overclaimedMicros: [
            { currency: 'USD', before: 900, after: 0, delta: -900 },
            { currency: null, before: 0, after: 5, delta: 5 },
          ],
        },
      ],
      skipped,
      changedSince: ['sub_9'],
    });
  });

  it('is listed newest first, page by page, with its tenant’s only', async () => {
    for (const id of ['rpl_1', 'rpl_2', 'rpl_3']) await given({ id });
    await given({ id: 'rpl_4', tenantId: 'globex' });
    const page = async (query: Record<string, string>) => {
      const { body } = await api.call('GET', '/v1/ops/replays', {
        key: keys.operator,
        query: { tenantId: 'acme', ...query },
      });
      return { ids: (body.items as { id: string }[]).map(({ id }) => id), cursor: String(body.cursor) };
    };
    const first = await page({ limit: '2' });
    expect([first.ids, (await page({ limit: '2', cursor: first.cursor })).ids]).toEqual([
      ['rpl_3', 'rpl_2'],
      ['rpl_1'],
    ]);
  });
});

describe('applying a replay', () => {
  const within = { status: 'EXAMINED' as const, step: 7, examined: 100, changed: 5, affiliates: 50, pages: 2 };
  const apply = (body: object = {}) => asked('POST', '/rpl_1/apply', body);

  it('begins with the first page of what was found, and is approved by somebody', async () => {
    await given(within);
    const { status, body } = await apply();
    expect([status, body]).toMatchObject([
      202,
      { status: 'APPLYING', approval: { by: keys.operator.split('_')[1], at: T0, forced: false } },
    ]);
    expect(api.replaySteps).toEqual([{ tenantId: 'acme', replayId: 'rpl_1', step: 1 }]);
    expect((await apply()).body).toEqual(body);
    expect(api.replaySteps).toHaveLength(1);
  });

  it.each([
    [{ changed: 5, affiliates: 50 }, []],
    [{ changed: 6, affiliates: 50 }, ['VERDICTS']],
    [{ changed: 5, affiliates: 51 }, ['AFFILIATES']],
    [{ changed: 6, affiliates: 51 }, ['VERDICTS', 'AFFILIATES']],
  ])('of %j of 100 verdicts is held back by %j', async (changes, guardrails) => {
    await given({ ...within, ...changes });
    const { status, body } = await apply();
    expect([status, body.code, body.guardrails]).toEqual(
      guardrails.length > 0 ? [409, 'GUARDRAIL_EXCEEDED', guardrails] : [202, undefined, undefined],
    );
    expect((await stored())?.status).toBe(guardrails.length > 0 ? 'EXAMINED' : 'APPLYING');
    if (guardrails.length === 0) return;
    expect((await apply({ force: true })).body.errors).toEqual([{ path: 'reason', message: 'say why to force it' }]);
    expect((await apply(sampleBody('apply-replay'))).status).toBe(202);
    expect((await stored())?.approval).toMatchObject({ forced: true, reason: 'Agreed with the advertiser' });
  });

  it('waits for the dry run', async () => {
    await given({ ...within, status: 'EXAMINING' });
    expect((await apply()).body.code).toBe('REPLAY_NOT_EXAMINED');
    expect(api.replaySteps).toEqual([]);
  });

  it('is done at once where nothing would change', async () => {
    await given({ ...within, changed: 0, affiliates: 0, pages: 0 });
    expect((await apply()).body).toMatchObject({ status: 'APPLIED', applied: { verdicts: 0, changedSince: 0 } });
    expect(api.replaySteps).toEqual([]);
    expect(await replayStore(api.memory).stalled('2027-01-01T00:00:00.000Z')).toEqual([]);
  });

  it('by two at once begins once', async () => {
    await given(within);
    const both = await Promise.all([apply(), apply()]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
    expect(api.replaySteps).toHaveLength(1);
  });
});
