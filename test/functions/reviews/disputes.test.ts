import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../../shared/model/claim.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { reviewWorld, type ReviewWorld } from '../../support/review-world.ts';
import { givenPolicy } from '../../support/sample-policies.ts';
import { sampleBody } from '../../support/sample-event.ts';

let w: ReviewWorld;
let claim: Claim;
beforeEach(async () => {
  w = await reviewWorld();
  claim = await w.world.claim('1', 700);
});

const opened = async (of = claim): Promise<string> => String((await w.dispute(of.id)).body.id);
const shown = async (id: string, key = w.keys.analyst) => (await w.call('GET', `/v1/disputes/${id}`, key)).body;
const VOID = { outcome: 'WON', override: { action: 'void' } };
const slots = () => w.tables.all('reviews').filter(({ sk }) => sk.startsWith('open-dispute#'));

describe('a dispute', () => {
  it('is opened with a reason and evidence, and is due by the business days of the tenant', async () => {
    const { status, body, headers } = await w.dispute(claim.id, sampleBody('dispute'));
    // The world stands at Friday, 6 November 2026, 14:00 in New York.
    expect(atMs(w.api.clock.ms)).toBe('2026-11-06T19:00:00.000Z');
    expect([status, body]).toMatchObject([
      202,
      {
        ...{ id: expect.stringMatching(/^dsp_/), status: 'OPEN', submissionId: claim.id, revision: 1 },
        ...{ affiliateId: 'aff_ann', openedAt: '2026-11-06T19:00:00.000Z', dueAt: '2026-11-13T19:00:00.000Z' },
        about: { status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', policyVersion: 1 },
        evidence: [{ kind: 'link', side: 'affiliate', by: w.keys.ann.split('_')[1], at: '2026-11-06T19:00:00.000Z' }],
      },
    ]);
    expect((await w.call('GET', headers.location!, w.keys.ann)).body).toEqual(body);
    expect(await w.wrong()).toEqual([]);
  });

  it('is due by the tenant’s own policy and clocks', async () => {
    const version = await givenPolicy(w.tables, 'acme', { disputes: { businessDays: 1 } });
    await w.call('POST', `/v1/policies/${version}/activate`, w.keys.admin, { reason: 'agreed' });
    await w.api.tenant('acme', { timeZone: 'Asia/Tokyo' });
    w.api.clock.ms += 10_000;
    // In Tokyo it is Saturday already.
    expect((await w.dispute(claim.id)).body.dueAt).toBe('2026-11-08T19:00:10.000Z');
  });

  it('is one for a revision while it is not closed, and the second is told its id', async () => {
    const id = await opened();
    const { status, body } = await w.dispute(claim.id);
    expect([status, body.code, body.disputeId]).toEqual([409, 'DISPUTE_EXISTS', id]);
    await w.decide(id, { outcome: 'LOST' });
    expect((await w.dispute(claim.id)).status).toBe(202);
    expect(await w.wrong()).toEqual([]);
  });

  it('opened ten times at once is one', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => w.dispute(claim.id)));
    const made = replies.filter(({ status }) => status === 202);
    expect(made).toHaveLength(1);
    for (const { status, body } of replies.filter((reply) => reply !== made[0]))
      expect([status, body.disputeId]).toEqual([409, made[0]!.body.id]);
    expect(slots()).toHaveLength(1);
  });

  it.each<[string, (id: string) => ReturnType<ReviewWorld['dispute']>, number, string]>([
    ['a claim that is not there', () => w.dispute(`sub_${'a'.repeat(26)}`), 404, 'NOT_FOUND'],
    ['what is no claim', () => w.dispute('x'), 404, 'NOT_FOUND'],
    ['another affiliate’s claim', (id) => w.dispute(id, {}, w.keys.ben), 404, 'NOT_FOUND'],
    ['another tenant’s claim', (id) => w.dispute(id, {}, w.others.ann), 404, 'NOT_FOUND'],
    ['a revision that is not there', (id) => w.dispute(id, { revision: 2 }), 409, 'VERDICT_NOT_FINAL'],
    ['no reason', (id) => w.dispute(id, { reason: '' }), 400, 'VALIDATION_FAILED'],
    [
      'too much evidence',
      (id) => w.dispute(id, { evidence: Array.from({ length: 21 }, () => ({ kind: 'note', value: 'x' })) }),
      400,
      'VALIDATION_FAILED',
    ],
  ])('is refused about %s, and nothing is stored', async (_, ask, status, code) => {
    const reply = await ask(claim.id);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(w.tables.all('reviews')).toEqual([]);
  });

  it('is about a final verdict, also one of a revision that was replaced', async () => {
    await w.call('PUT', `/v1/submissions/${claim.id}/metrics`, w.keys.ann, { claimed: { views: 900 } });
    expect((await w.dispute(claim.id)).body.code).toBe('VERDICT_NOT_FINAL');
    expect((await w.dispute(claim.id, { revision: 1 })).body).toMatchObject({ status: 'OPEN', revision: 1 });
    expect((await w.dispute(claim.id, { revision: 1 })).status).toBe(409);
  });

  it('may be opened by whom is suspended: nobody is judged unheard', async () => {
    const registry = registryStore(w.tables);
    const ann = (await registry.affiliate('acme', 'aff_ann'))!;
    await registry.saveAffiliate({ ...ann, status: 'suspended', version: ann.version + 1 }, ann.version);
    expect((await w.dispute(claim.id)).status).toBe(202);
  });
});

describe('evidence', () => {
  const add = (id: string, key: string, value = 'an export') =>
    w.call('POST', `/v1/disputes/${id}/evidence`, key, { evidence: [{ kind: 'note', value }] });

  it('comes from both sides, each with who and when, and is never changed', async () => {
    const id = await opened();
    expect((await add(id, w.keys.ann, 'first')).status).toBe(201);
    w.api.clock.ms += 1000;
    expect((await add(id, w.keys.analyst, 'second')).status).toBe(201);
    expect((await shown(id, w.keys.ann)).evidence).toMatchObject([
      { value: 'first', side: 'affiliate', by: w.keys.ann.split('_')[1], at: '2026-11-06T19:00:00.000Z' },
      { value: 'second', side: 'reviewer', by: w.keys.analyst.split('_')[1], at: '2026-11-06T19:00:01.000Z' },
    ]);
  });

  it('brought by many at once is all kept', async () => {
    const id = await opened();
    await Promise.all([add(id, w.keys.ann, 'a'), add(id, w.keys.analyst, 'b')]);
    expect((await shown(id)).evidence).toHaveLength(2);
  });

  it('is taken until the dispute is closed, and a hundred pieces at most', async () => {
    const id = await opened();
    const many = { evidence: Array.from({ length: 20 }, () => ({ kind: 'note', value: 'x' })) };
    for (let n = 0; n < 5; n += 1)
      expect((await w.call('POST', `/v1/disputes/${id}/evidence`, w.keys.ann, many)).status).toBe(201);
    expect((await add(id, w.keys.ann)).body.code).toBe('QUOTA_EXCEEDED');
    await w.decide(id, { outcome: 'LOST' });
    expect((await add(id, w.keys.analyst)).body.code).toBe('REVISION_CONFLICT');
  });

  it('is nobody else’s', async () => {
    const id = await opened();
    expect([(await add(id, w.keys.ben)).status, (await add(id, w.others.analyst)).status]).toEqual([404, 404]);
    expect((await shown(id)).evidence).toEqual([]);
  });
});

describe('a decision', () => {
  it('against the affiliate closes it with its reason, which the affiliate reads', async () => {
    const id = await opened();
    const before = [w.tables.all('submissions'), w.tables.all('trust'), w.tables.all('alerts')];
    const { status, body } = await w.decide(id, { outcome: 'LOST' });
    expect([status, body]).toMatchObject([200, { status: 'LOST', decided: { reason: 'looked at it' } }]);
    expect(await shown(id, w.keys.ann)).toMatchObject({ status: 'LOST', decided: { reason: 'looked at it' } });
    expect([w.tables.all('submissions'), w.tables.all('trust'), w.tables.all('alerts')]).toEqual(before);
    expect(slots()).toEqual([]);
  });

  it('for the affiliate proposes an override, which another person approves: then it is won', async () => {
    const id = await opened();
    const { status, body } = await w.decide(id, VOID, w.keys.admin);
    expect([status, body]).toMatchObject([
      202,
      { status: 'WON_PENDING', override: { status: 'PROPOSED', disputeId: id, reason: 'looked at it', revision: 1 } },
    ]);
    expect((await w.world.stored(claim)).current.verdict?.status).toBe('AFFILIATE_OVERCLAIMED');
    expect((await w.approve(body.overrideId, w.keys.admin)).status).toBe(403);
    expect((await shown(id)).status).toBe('WON_PENDING');
    expect((await w.approve(body.overrideId, w.keys.secondAdmin)).status).toBe(200);
    expect(await shown(id, w.keys.ann)).toMatchObject({ status: 'WON', overrideId: body.overrideId });
    expect((await w.world.stored(claim)).current.verdict?.status).toBe('UNVERIFIABLE');
    expect((await w.world.stored(claim)).standing).toBeUndefined();
    expect(slots()).toEqual([]);
    expect(await w.wrong()).toEqual([]);
  });

  it('whose override is rejected waits again, and may be decided otherwise', async () => {
    const id = await opened();
    const { body } = await w.decide(id, VOID);
    await w.call('POST', `/v1/overrides/${String(body.overrideId)}/reject`, w.keys.admin, { reason: 'no export' });
    expect(await shown(id)).not.toHaveProperty('overrideId');
    expect((await shown(id)).status).toBe('OPEN');
    expect(await w.wrong()).toEqual([]);
    expect((await w.decide(id, { outcome: 'LOST' })).status).toBe(200);
    expect(await w.wrong()).toEqual([]);
  });

  it('on a replaced revision changes that one', async () => {
    await w.call('PUT', `/v1/submissions/${claim.id}/metrics`, w.keys.ann, { claimed: { views: 900 } });
    const id = String((await w.dispute(claim.id, { revision: 1 })).body.id);
    const { body } = await w.decide(id, VOID);
    expect((await w.approve(body.overrideId)).status).toBe(200);
    expect((await shown(id)).status).toBe('WON');
    expect((await w.world.stored(claim)).standing).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['without an outcome', {}, 'outcome'],
    ['won without an override', { outcome: 'WON' }, 'override'],
    ['lost with one', { outcome: 'LOST', override: { action: 'void' } }, 'override'],
    ['by an override of nothing', { outcome: 'WON', override: { action: 'force' } }, 'override.status'],
    ['without a reason', { outcome: 'LOST', reason: '' }, 'reason'],
  ])('%s is refused', async (_, body, path) => {
    const id = await opened();
    const reply = await w.decide(id, body);
    expect([reply.status, (reply.body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    expect((await shown(id)).status).toBe('OPEN');
  });

  it('is made once', async () => {
    const id = await opened();
    const replies = await Promise.all([w.decide(id, { outcome: 'LOST' }), w.decide(id, VOID), w.decide(id, VOID)]);
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === 'REVISION_CONFLICT')).toHaveLength(2);
    expect(w.tables.all('reviews').filter(({ sk }) => sk.startsWith('ovr_')).length).toBeLessThanOrEqual(1);
    expect(await w.wrong()).toEqual([]);
  });

  it('for the affiliate is not made again, neither before nor after it is approved', async () => {
    const id = await opened();
    const { overrideId } = (await w.decide(id, VOID)).body;
    expect((await w.decide(id, VOID)).body.code).toBe('REVISION_CONFLICT');
    expect((await w.decide(id, { outcome: 'LOST' })).body.code).toBe('REVISION_CONFLICT');
    await w.approve(overrideId);
    expect((await w.decide(id, { outcome: 'LOST' })).body.code).toBe('REVISION_CONFLICT');
    expect((await shown(id)).status).toBe('WON');
    expect(await w.wrong()).toEqual([]);
  });

  it('is no affiliate’s, and of one’s own tenant', async () => {
    const id = await opened();
    expect((await w.decide(id, VOID, w.keys.ann)).status).toBe(403);
    expect((await w.decide(id, VOID, w.others.analyst)).status).toBe(404);
  });
});

describe('disputes', () => {
  it('are listed newest first, page by page, by status and affiliate; an affiliate sees its own', async () => {
    const bens = await w.world.claim('2', 700, { affiliateId: 'aff_ben' });
    const third = await w.world.claim('3', 700);
    const ids: string[] = [];
    for (const [of, key] of [
      [claim, w.keys.ann],
      [bens, w.keys.ben],
      [third, w.keys.ann],
    ] as const) {
      ids.unshift(String((await w.dispute(of.id, {}, key)).body.id));
      w.api.clock.ms += 1;
    }
    const list = async (key: string, query: Record<string, string> = {}) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const more = cursor === undefined ? {} : { cursor };
        const { body } = await w.call('GET', '/v1/disputes', key, undefined, {
          query: { limit: '1', ...query, ...more },
        });
        found.push(...(body.items as { id: string }[]).map(({ id }) => id));
        cursor = body.cursor as string | undefined;
      } while (cursor !== undefined);
      return found;
    };
    expect(await list(w.keys.analyst)).toEqual(ids);
    expect(await list(w.keys.ann)).toEqual([ids[0], ids[2]]);
    expect(await list(w.keys.ben)).toEqual([ids[1]]);
    expect(await list(w.keys.ben, { affiliateId: 'aff_ann' })).toEqual([]);
    expect(await list(w.keys.analyst, { affiliateId: 'aff_ben' })).toEqual([ids[1]]);
    expect(await list(w.others.analyst)).toEqual([]);
    await w.decide(ids[1], { outcome: 'LOST' });
    expect(await list(w.keys.analyst, { status: 'OPEN' })).toEqual([ids[0], ids[2]]);
    expect((await w.call('GET', `/v1/disputes/${ids[1]}`, w.keys.ann)).status).toBe(404);
  });

  it('stand in the history of their claim', async () => {
    const id = await opened();
    const { body } = await w.call('GET', `/v1/submissions/${claim.id}/history`, w.keys.ann);
    expect(body.disputes).toMatchObject([{ id, status: 'OPEN', reason: 'it was not so' }]);
  });
});
