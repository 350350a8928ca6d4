import { beforeEach, describe, expect, it } from 'vitest';
import type { Clawback, ProposedClawback } from '../../../shared/model/clawback.ts';
import { after, DAY, HOUR } from '../../../shared/model/instant.ts';
import { expiredClawback } from '../../../shared/rules/clawback-decision.ts';
import { proposedClawback } from '../../../shared/rules/clawback.ts';
import { clawbackId } from '../../../shared/rules/submission-id.ts';
import { clawbackPut } from '../../../shared/store/clawbacks.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { observed, T0 } from '../../support/sample-claims.ts';
import { comparedFinding, overclaimCase, provenanceOf, sampleClawback } from '../../support/sample-clawbacks.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const save = async <C extends Clawback>(clawback: C): Promise<C> => {
  await api.memory.write(clawbackPut(clawback, 'absent'));
  return clawback;
};
/** The nth of a list, an hour after the one before. */
const given = (n: number, changes: Partial<ProposedClawback> = {}): Promise<ProposedClawback> =>
  save(
    sampleClawback({
      ...{ id: clawbackId(changes.tenantId ?? 'acme', `sub_${n}`, 1, 'OVERCLAIMED'), submissionId: `sub_${n}` },
      ...{ proposedAt: after(T0, n * HOUR), ...changes },
    }),
  );
const read = (id: string, key = keys.acme.analyst) => api.call('GET', `/v1/clawbacks/${id}`, { key });
const decide = (id: string, status: string, { key = keys.acme.admin, reason = 'plain' } = {}) =>
  api.call('PATCH', `/v1/clawbacks/${id}`, { key, body: { status, reason } });
const list = async (query: Record<string, string> = {}, key = keys.acme.analyst) => {
  const { status, body } = await api.call('GET', '/v1/clawbacks', { key, query });
  const items = (body.items ?? []) as { submissionId: string }[];
  return { status, ids: items.map(({ submissionId }) => submissionId), cursor: body.cursor as string };
};

describe('a recommendation', () => {
  it('is shown with what it rests on, the same to the advertiser and to the affiliate', async () => {
    const { id, packet } = await save(sampleClawback());
    const { status, body } = await read(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id, status: 'PROPOSED', cause: 'OVERCLAIMED', amountMicros: 24_000_000, currency: 'USD', confidence: 1 },
      packet: {
        claim: packet.claim,
        verdict: { status: 'AFFILIATE_OVERCLAIMED', confidence: 1, policyVersion: 1 },
        payout: { cpmMicros: 12_000_000, cpcMicros: 400_000, currency: 'USD' },
        observations: [{ role: 'first', raw: { views: { value: 900 } } }, { raw: { views: { value: 1_000 } } }],
        timeline: packet.timeline,
      },
    });
    expect((body.packet as { arithmetic: unknown }).arithmetic).toEqual([
      {
        ...packet.lines[0],
        text: '(3,000 − 1,000) views × 12,000,000 micros per 1,000 = 24,000,000 micros',
      },
    ]);
    for (const key of [keys.acme.ann, keys.acme.advertiser, keys.acme.admin])
      expect((await read(id, key)).body).toEqual(body);
  });

  it('names what its arithmetic says, in every form', async () => {
    const metrics = [
      comparedFinding('views', 3_000, 1_000),
      comparedFinding('clicks', 5, 9),
      comparedFinding('conversions', 3, 2),
    ];
    const verdict = { ...overclaimCase().verdict, metrics };
    const campaign = { payout: { cpmMicros: 5, cpcMicros: 400_000, cpaMicros: 7 } };
    const { id } = await save(proposedClawback(overclaimCase({ verdict, campaign }))!);
    const { packet, currency } = (await read(id)).body as {
      currency: null;
      packet: { arithmetic: { text: string }[] };
    };
    expect(packet.arithmetic.map(({ text }) => text)).toEqual([
      '(3,000 − 1,000) views × 5 micros per 1,000 = 10 micros',
      '0 clicks × 400,000 micros = 0 micros',
      '(3 − 2) conversions × 7 micros = 7 micros',
    ]);
    expect(currency).toBeNull();
  });

  it('keeps its amount when the numbers that it rests on may no longer be shown', async () => {
    const retainUntil = after(T0, 30 * DAY);
    const { attempts, verdict } = overclaimCase();
    const kept = attempts.map((attempt) => ({ ...attempt, outcome: observed({ views: 1_000 }, { retainUntil }) }));
    const metrics = [comparedFinding('views', 3_000, 1_000, { provenance: provenanceOf('obs_2', { retainUntil }) })];
    const { id } = await save(proposedClawback(overclaimCase({ attempts: kept, verdict: { ...verdict, metrics } }))!);
    api.clock.ms += 30 * DAY;
    expect(JSON.stringify((await read(id)).body)).toContain('1,000');
    api.clock.ms += 1;
    const { body } = await read(id);
    expect(body).toMatchObject({
      amountMicros: 24_000_000,
      packet: {
        observations: [{ raw: { views: { value: null } } }, { raw: { views: { value: null } } }],
        arithmetic: [{ claimed: 3_000, observed: null, over: null, amountMicros: 24_000_000 }],
        verdict: { metrics: [{ observed: null, lower: null, upper: null }] },
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/1,?000[^,_0-9]/);
  });

  it.each([
    ['of another affiliate', () => keys.acme.ben],
    ['of another tenant', () => keys.globex.admin],
  ])('%s is not there', async (_, key) => {
    const { id } = await save(sampleClawback());
    const nowhere = await read(`clw_${'a'.repeat(26)}`, key());
    const { status, body } = await read(id, key());
    expect([status, { ...body, requestId: '' }]).toEqual([404, { ...nowhere.body, requestId: '' }]);
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await given(1);
    await given(2, { affiliateId: 'aff_ben' });
    await given(3, { campaignId: 'cmp_winter' });
    await given(4, { tenantId: 'globex' });
    const late = sampleClawback({ id: clawbackId('acme', 'sub_5', 1, 'OVERCLAIMED'), submissionId: 'sub_5' });
    await save(expiredClawback({ ...late, proposedAt: after(T0, 5 * HOUR) }, 'late', T0));
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['all, the newest first', {}, ['sub_5', 'sub_3', 'sub_2', 'sub_1']],
    ['by status', { status: 'EXPIRED' }, ['sub_5']],
    ['by campaign', { campaignId: 'cmp_winter' }, ['sub_3']],
    ['by affiliate', { affiliateId: 'aff_ben' }, ['sub_2']],
    ['by affiliate and status', { affiliateId: 'aff_ann', status: 'PROPOSED' }, ['sub_3', 'sub_1']],
    ['from an instant, that one included', { from: after(T0, 3 * HOUR) }, ['sub_5', 'sub_3']],
    ['to an instant, that one included', { to: after(T0, 2 * HOUR) }, ['sub_2', 'sub_1']],
    ['between', { from: after(T0, 2 * HOUR), to: after(T0, 3 * HOUR) }, ['sub_3', 'sub_2']],
    ['none between the wrong way round', { from: after(T0, 3 * HOUR), to: after(T0, 2 * HOUR) }, []],
  ])('shows %s', async (_, query, ids) => {
    expect(await list(query)).toMatchObject({ status: 200, ids });
  });

  it('goes on page by page, also where a filter leaves most out', async () => {
    for (const [query, expected] of [
      [{}, ['sub_5', 'sub_3', 'sub_2', 'sub_1']],
      [{ status: 'PROPOSED' }, ['sub_3', 'sub_2', 'sub_1']],
    ] as const) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ ...query, limit: '1', ...(cursor === undefined ? {} : { cursor }) });
        ids.push(...page.ids);
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(ids).toEqual(expected);
    }
  });

  it('shows an affiliate its own, whatever it asks for', async () => {
    expect((await list({}, keys.acme.ben)).ids).toEqual(['sub_2']);
    expect((await list({ affiliateId: 'aff_ann' }, keys.acme.ben)).ids).toEqual([]);
    expect((await list({}, keys.acme.ann)).ids).toEqual(['sub_5', 'sub_3', 'sub_1']);
  });

  it.each([{ status: 'OPEN' }, { from: 'yesterday' }, { sort: 'amount' }, { format: 'csv' }])(
    'refuses %j',
    async (query) => {
      expect((await list(query as unknown as Record<string, string>)).status).toBe(400);
    },
  );
});

describe('a decision', () => {
  it.each(['APPROVED', 'REJECTED'])('%s is kept with its reason and who made it', async (status) => {
    const { id } = await save(sampleClawback());
    const { status: code, body } = await decide(id, status, { reason: ' The numbers are plain ' });
    const by = keys.acme.admin.split('_')[1];
    expect([code, body]).toMatchObject([
      200,
      { status, reason: 'The numbers are plain', decidedAt: T0, decidedBy: by, updatedAt: T0 },
    ]);
    expect(body).not.toHaveProperty('openUntil');
    expect((await read(id, keys.acme.ann)).body).toEqual(body);
  });

  it('is made once: the same again answers the same, another is refused', async () => {
    const { id } = await save(sampleClawback());
    const first = await decide(id, 'APPROVED');
    api.clock.ms += HOUR;
    const again = await decide(id, 'APPROVED', { reason: 'said twice' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await decide(id, 'REJECTED');
    expect([other.status, other.body.code]).toEqual([409, 'REVISION_CONFLICT']);
    expect((await read(id)).body).toEqual(first.body);
  });

  it('that ten make at once is one', async () => {
    const { id } = await save(sampleClawback());
    const statuses = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? 'APPROVED' : 'REJECTED'));
    const answers = await Promise.all(statuses.map((status, n) => decide(id, status, { reason: `as ${n}` })));
    const { body } = await read(id);
    expect(api.memory.all('clawbacks')).toMatchObject([{ version: 2 }]);
    for (const [n, answer] of answers.entries()) {
      if (statuses[n] === body.status) expect([answer.status, answer.body]).toEqual([200, body]);
      else expect(answer.status).toBe(409);
    }
  });

  it('comes too late once it has ended', async () => {
    const { id } = await save(expiredClawback(sampleClawback(), 'Nobody decided in time.', T0));
    expect(await decide(id, 'APPROVED')).toMatchObject({
      status: 409,
      body: { detail: 'It is EXPIRED and stays so.' },
    });
  });

  it.each([
    ['a status that nobody can give', { status: 'EXPIRED', reason: 'so' }],
    ['no reason', { status: 'APPROVED' }],
    ['an empty reason', { status: 'APPROVED', reason: ' ' }],
    ['an amount', { status: 'APPROVED', reason: 'so', amountMicros: 1 }],
  ])('with %s is refused', async (_, body) => {
    const { id } = await save(sampleClawback());
    expect((await api.call('PATCH', `/v1/clawbacks/${id}`, { key: keys.acme.admin, body })).status).toBe(400);
  });

  it('of what is not there, or not theirs, is a 404', async () => {
    const { id } = await save(sampleClawback());
    expect((await decide(id, 'APPROVED', { key: keys.globex.admin })).status).toBe(404);
    expect((await decide('clw_x', 'APPROVED')).status).toBe(404);
    expect(api.memory.all('clawbacks')).toMatchObject([{ version: 1 }]);
  });
});
