import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../../shared/model/claim.ts';
import { after, atMs, DAY, HOUR } from '../../../shared/model/instant.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { reviewWorld, type ReviewWorld } from '../../support/review-world.ts';
import { givenPolicy } from '../../support/sample-policies.ts';

let w: ReviewWorld;
let claim: Claim;
beforeEach(async () => {
  w = await reviewWorld();
  claim = await w.world.claim('1', 700);
});

const verdictOf = async (of = claim) => (await w.world.stored(of)).current.verdict!;
const idOf = async (proposal: ReturnType<ReviewWorld['propose']>): Promise<string> => String((await proposal).body.id);
const approved = async (body: object, of = claim): Promise<string> => {
  const id = await idOf(w.propose(of.id, body));
  const { status, text } = await w.approve(id);
  expect([status, text]).toEqual([200, expect.any(String)]);
  return id;
};

describe('a proposal', () => {
  it('says what the verdict is, and what it and trust would become, and changes nothing', async () => {
    const stored = ['submissions', 'trust', 'alerts'] as const;
    const before = stored.map((table) => w.tables.all(table));
    const { status, body, headers } = await w.propose(claim.id, { action: 'void' });
    expect([status, body]).toMatchObject([
      202,
      {
        ...{ id: expect.stringMatching(/^ovr_/), status: 'PROPOSED', submissionId: claim.id, revision: 1 },
        ...{ change: { action: 'void' }, reason: 'the export shows it', policyVersion: 1 },
        before: { verdict: { status: 'AFFILIATE_OVERCLAIMED', trust: { delta: -0.1 } } },
        after: { verdict: { status: 'UNVERIFIABLE', final: true, confidence: 0 }, trustDelta: 0.0969 },
      },
    ]);
    expect(body.proposedBy).toBe(w.keys.analyst.split('_')[1]);
    expect(stored.map((table) => w.tables.all(table))).toEqual(before);
    expect((await w.call('GET', headers.location!, w.keys.analyst)).body).toEqual(body);
  });

  it.each<[string, object, string]>([
    ['no action', {}, 'action'],
    ['another action', { action: 'delete' }, 'action'],
    ['no reason', { action: 'void', reason: ' ' }, 'reason'],
    ['numbers where none are asked for', { action: 'void', observed: { views: 1 } }, 'observed'],
    ['a correction without numbers', { action: 'correct' }, 'observed'],
    ['a correction by nothing', { action: 'correct', observed: {} }, 'observed'],
    ['a correction of what was not claimed', { action: 'correct', observed: { clicks: 1 } }, 'observed.clicks'],
    ['a number that is none', { action: 'correct', observed: { views: -1 } }, 'observed.views'],
    [
      'a correction that lies ahead',
      { action: 'correct', observed: { views: 1 }, observedAt: '2027-01-01T00:00:00Z' },
      'observedAt',
    ],
    ['no status', { action: 'force' }, 'status'],
    ['a status that nobody may say', { action: 'force', status: 'SUPERSEDED' }, 'status'],
    ['an impossible match', { action: 'force', status: 'MATCHED', impossible: true }, 'status'],
    ['a policy that is not there', { action: 'void', policyVersion: 99 }, 'policyVersion'],
    ['a revision that is not there', { action: 'void', revision: 2 }, 'revision'],
  ])('is refused for %s', async (_, body, path) => {
    const reply = await w.propose(claim.id, body);
    expect([reply.status, (reply.body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    expect(w.tables.all('reviews')).toEqual([]);
  });

  it('is about a final verdict', async () => {
    const { body } = await w.call('POST', '/v1/submissions', w.keys.ann, {
      ...{ campaignId: 'cmp_autumn', postUrl: 'https://x.com/i/status/1850000000000000009', claimed: { views: 5 } },
    });
    const reply = await w.propose(String(body.id), { action: 'void' });
    expect([reply.status, reply.body.code]).toEqual([409, 'VERDICT_NOT_FINAL']);
  });

  it('needs every number that may not be kept any more', async () => {
    const now = await w.world.stored(claim);
    const finding = now.current.verdict!.metrics[0]!;
    const provenance = { ...(finding.result === 'compared' && finding.provenance), retainUntil: claim.createdAt };
    const verdict = { ...now.current.verdict!, metrics: [{ ...finding, provenance }] } as never;
    await w.tables.write(
      claimPut(
        { ...now, version: 3, current: { ...now.current, claimed: { views: 1_000, clicks: 5 }, verdict } },
        now.version,
      ),
    );
    const reply = await w.propose(claim.id, { action: 'correct', observed: { clicks: 5 } });
    expect([reply.status, reply.body.errors]).toMatchObject([400, [{ path: 'observed.views' }]]);
    expect((await w.propose(claim.id, { action: 'correct', observed: { views: 1, clicks: 5 } })).status).toBe(202);
  });
});

describe('approval', () => {
  it.each<[string, object, object, string | undefined, number]>([
    ['void', { action: 'void' }, { status: 'UNVERIFIABLE' }, undefined, 500_000_000],
    ['correct', { action: 'correct', observed: { views: 1_000 } }, { status: 'MATCHED' }, 'perfect_match', 510_000_000],
    [
      'force',
      { action: 'force', status: 'DISCREPANCY_LOW' },
      { status: 'DISCREPANCY_LOW' },
      'minor_discrepancy',
      490_000_000,
    ],
    [
      'impossible',
      { action: 'force', impossible: true },
      { status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL' },
      'impossible_submission',
      350_000_000,
    ],
  ])('by %s makes the verdict, its trust and its alerts what was proposed', async (_, body, verdict, event, nearly) => {
    const id = await approved(body);
    const stored = await w.world.stored(claim);
    expect(stored.current.verdict).toMatchObject({ ...verdict, final: true, overrideId: id });
    expect(stored.standing?.event).toBe(event);
    expect(Math.abs((await w.world.score())! - nearly)).toBeLessThan(4_000_000);
    expect(stored.current).not.toHaveProperty('due');
    const shown = (await w.call('GET', `/v1/overrides/${id}`, w.keys.analyst)).body;
    expect(shown).toMatchObject({
      status: 'APPROVED',
      decided: { by: w.keys.admin.split('_')[1] },
      after: { verdict },
    });
    expect(await w.wrong()).toEqual([]);
  });

  it('takes what stood back by an entry of its own, and changes none', async () => {
    const [entry] = await w.world.ledger();
    const id = await approved({ action: 'force', status: 'MATCHED' });
    expect(await w.world.ledger()).toMatchObject([
      entry!,
      { event: 'overclaim', compensates: entry!.sequence, overrideId: id },
      { event: 'perfect_match', overrideId: id },
    ]);
  });

  it('resolves the alert of fraud, or takes the claim out of one that concerns others', async () => {
    const other = await w.world.claim('2', 600);
    await approved({ action: 'void' });
    expect(await w.world.alerts()).toMatchObject([{ status: 'OPEN', evidence: { submissions: [other.id] } }]);
    await approved({ action: 'void' }, other);
    expect(await w.world.alerts()).toMatchObject([{ category: 'FRAUD', status: 'RESOLVED' }]);
    expect(await w.wrong()).toEqual([]);
  });

  it('opens an alert where people find what no rule found', async () => {
    const matched = await w.world.claim('2', 1_000);
    await approved({ action: 'force', status: 'AFFILIATE_OVERCLAIMED' }, matched);
    expect((await w.world.alerts()).map(({ repeats }) => repeats)).toEqual([1]);
    expect((await verdictOf(matched)).alertId).toBe((await w.world.alerts())[0]?.id);
    expect(await w.wrong()).toEqual([]);
  });

  it('counts corrected numbers as verified, and those that are set aside as nothing', async () => {
    const verified = async () => (await w.world.stored(claim)).verified;
    expect(await verified()).toEqual({ views: 700 });
    await approved({ action: 'correct', observed: { views: 1_000 } });
    expect(await verified()).toEqual({ views: 1_000 });
    await approved({ action: 'force', status: 'DISCREPANCY_LOW' });
    expect(await verified()).toEqual({ views: 1_000 });
    await approved({ action: 'void' });
    expect(await verified()).toBeUndefined();
    expect(await w.wrong()).toEqual([]);
  });

  it('needs two people: two keys of different persons can, one cannot', async () => {
    const id = await idOf(w.propose(claim.id, { action: 'void' }, w.keys.admin));
    const refused = await w.approve(id, w.keys.admin);
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      ...[403, 'FORBIDDEN', 'Whoever proposed an override cannot approve it; another person does.'],
    ]);
    expect((await verdictOf()).status).toBe('AFFILIATE_OVERCLAIMED');
    expect((await w.approve(id, w.keys.secondAdmin)).status).toBe(200);
    expect((await w.approve(id, w.keys.admin)).status).toBe(403);
  });

  it('is refused where the claim has changed since, and works when it is proposed again', async () => {
    const id = await idOf(w.propose(claim.id, { action: 'void' }));
    const again = { claimed: { views: 900 } };
    expect((await w.call('PUT', `/v1/submissions/${claim.id}/metrics`, w.keys.ann, again)).status).toBe(202);
    const refused = await w.approve(id);
    expect([refused.status, refused.body.code]).toEqual([409, 'REVISION_CONFLICT']);
    expect((await w.call('GET', `/v1/overrides/${id}`, w.keys.admin)).body.status).toBe('PROPOSED');
    await approved({ action: 'void', revision: 1 });
    const { superseded } = (await claimStore(w.tables).history('acme', claim.id))!;
    expect(superseded[0]?.state.verdict?.status).toBe('UNVERIFIABLE');
    expect((await w.world.stored(claim)).standing).toBeUndefined();
  });

  it('of a replaced revision leaves what the current one is worth', async () => {
    await w.call('PUT', `/v1/submissions/${claim.id}/metrics`, w.keys.ann, {
      ...{ claimed: { views: 740 }, observedAt: claim.createdAt },
    });
    await w.world.judged(await w.world.stored(claim), 700, atMs(w.api.clock.ms));
    expect((await w.world.stored(claim)).standing).toMatchObject({ event: 'overclaim', revision: 1 });
    const id = await approved({ action: 'void', revision: 1 });
    const { current, standing } = await w.world.stored(claim);
    expect(standing).toMatchObject({ event: 'minor_discrepancy', revision: 2 });
    expect(current.verdict).toMatchObject({ status: 'DISCREPANCY_LOW', trust: { event: 'minor_discrepancy' } });
    expect((await w.world.ledger()).slice(1).map(({ event, overrideId }) => [event, overrideId])).toEqual([
      ['overclaim', id],
      ['minor_discrepancy', id],
    ]);
    expect(await w.wrong()).toEqual([]);
  });

  it('of many after each other leaves one event, and a ledger that explains the score', async () => {
    for (const body of [
      { action: 'void' },
      { action: 'force', status: 'AFFILIATE_OVERCLAIMED' },
      { action: 'correct', observed: { views: 1_000 } },
      { action: 'force', impossible: true },
      { action: 'force', status: 'MATCHED' },
      { action: 'force', status: 'MATCHED' },
    ]) {
      await approved(body);
      w.api.clock.ms += DAY;
      expect(await w.wrong()).toEqual([]);
    }
    expect((await w.world.stored(claim)).standing?.event).toBe('perfect_match');
  });

  it('goes by the policy that is named', async () => {
    const version = await givenPolicy(w.tables, 'acme', { comparison: { overclaimBps: 6_000 } });
    await approved({ action: 'correct', observed: { views: 700 }, policyVersion: version });
    expect(await verdictOf()).toMatchObject({ status: 'DISCREPANCY_HIGH', policyVersion: version });
  });

  it('at once by many, and again and again, is one', async () => {
    const id = await idOf(w.propose(claim.id, { action: 'void' }));
    const replies = await Promise.all(Array.from({ length: 10 }, () => w.approve(id)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await w.approve(id)).body.status).toBe('APPROVED');
    expect(await w.world.ledger()).toHaveLength(2);
    expect((await w.world.stored(claim)).version).toBe(3);
    expect(await w.wrong()).toEqual([]);
  });
});

describe('rejection', () => {
  const rejected = (id: unknown, key = w.keys.admin) =>
    w.call('POST', `/v1/overrides/${String(id)}/reject`, key, { reason: 'no export' });

  it('leaves everything as it was, and cannot be approved any more', async () => {
    const before = w.tables.all('submissions');
    const id = await idOf(w.propose(claim.id, { action: 'void' }));
    const { body } = await rejected(id);
    expect(body).toMatchObject({ status: 'REJECTED', decided: { reason: 'no export' } });
    expect((await rejected(id)).body).toEqual(body);
    expect((await w.approve(id)).body).toMatchObject({ code: 'REVISION_CONFLICT' });
    expect(w.tables.all('submissions')).toEqual(before);
  });

  it('comes too late after approval', async () => {
    const id = await approved({ action: 'void' });
    expect((await rejected(id)).status).toBe(409);
  });

  it('may be of one’s own proposal', async () => {
    const id = await idOf(w.propose(claim.id, { action: 'void' }));
    expect((await rejected(id, w.keys.analyst)).status).toBe(200);
  });
});

describe('what was overridden', () => {
  it('is left alone by checks that come later, of whatever kind', async () => {
    const matched = await w.world.claim('2', 1_000);
    const [before] = [await w.world.stored(matched)];
    expect(before.current.due).toBeUndefined();
    await approved({ action: 'force', status: 'MATCHED' });
    const stored = await w.world.stored(claim);
    const at = after(atMs(w.world.clock.ms), HOUR);
    for (const kind of ['reverify', 'settle', 'retry', 'redrive', 'first'] as const)
      await w.world.judged(stored, 10, at, { kind, attempt: stored.current.attempts + 1 });
    expect(await w.world.stored(claim)).toEqual(stored);
  });

  it('is left alone by replays, which list it', async () => {
    await approved({ action: 'force', status: 'MATCHED' });
    await w.world.replay(await w.world.policy());
    await w.world.work();
    expect(await w.world.read()).toMatchObject({ examined: 0, changed: 0, skipped: 1 });
  });

  it('stands in the history, with who decided what, and why', async () => {
    const id = await approved({ action: 'void' });
    const { body } = await w.call('GET', `/v1/submissions/${claim.id}/history`, w.keys.ann);
    expect(body).toMatchObject({
      overrides: [
        {
          ...{ id, status: 'APPROVED', reason: 'the export shows it', proposedBy: w.keys.analyst.split('_')[1] },
          decided: { by: w.keys.admin.split('_')[1] },
          before: { verdict: { status: 'AFFILIATE_OVERCLAIMED' } },
          after: { verdict: { status: 'UNVERIFIABLE' } },
        },
      ],
      trust: [{ event: 'overclaim' }, { event: 'overclaim', overrideId: id }],
    });
    expect(JSON.stringify(body)).not.toContain('claimVersion');
  });

  it('is in the affiliate’s history once it is approved, in that of reviewers as soon as it is proposed', async () => {
    await w.propose(claim.id, { action: 'force', impossible: true });
    const shown = async (key: string) =>
      (await w.call('GET', `/v1/submissions/${claim.id}/history`, key)).body.overrides as { status: string }[];
    expect(await shown(w.keys.ann)).toEqual([]);
    expect(await shown(w.keys.analyst)).toMatchObject([{ status: 'PROPOSED' }]);
  });

  it('is shown as it is now, with the person’s sentence', async () => {
    await approved({ action: 'void' });
    const { body } = await w.call('GET', `/v1/submissions/${claim.id}`, w.keys.ann);
    expect(body).toMatchObject({
      status: 'UNRESOLVED',
      verdict: { reasons: [{ code: 'OVERRIDDEN', text: 'the export shows it' }] },
    });
  });

  it('may be reported again, and that is judged as ever', async () => {
    await approved({ action: 'void' });
    const again = { claimed: { views: 700 }, observedAt: claim.createdAt };
    await w.call('PUT', `/v1/submissions/${claim.id}/metrics`, w.keys.ann, again);
    await w.world.judged(await w.world.stored(claim), 700, atMs(w.api.clock.ms));
    expect((await w.world.stored(claim)).current.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect(await w.wrong()).toEqual([]);
  });
});

describe('overrides', () => {
  it('are listed newest first, page by page, by affiliate and status, of one’s own tenant', async () => {
    const other = await w.world.claim('2', 700, { affiliateId: 'aff_ben' });
    const ids: string[] = [];
    for (const of of [claim, other, claim]) {
      ids.unshift(await idOf(w.propose(of.id, { action: 'void' })));
      w.api.clock.ms += 1;
    }
    await w.approve(ids[1]);
    const page = async (query: Record<string, string>, key = w.keys.analyst) => {
      const { body } = await w.call('GET', '/v1/overrides', key, undefined, { query });
      return { ids: (body.items as { id: string }[]).map(({ id }) => id), cursor: body.cursor };
    };
    const first = await page({ limit: '2' });
    const rest = await page({ limit: '2', cursor: String(first.cursor) });
    expect([...first.ids, ...rest.ids]).toEqual(ids);
    const anns = await page({ affiliateId: 'aff_ann', limit: '1' });
    const more = await page({ affiliateId: 'aff_ann', limit: '1', cursor: String(anns.cursor) });
    expect([...anns.ids, ...more.ids]).toEqual([ids[0], ids[2]]);
    expect((await page({ status: 'APPROVED' })).ids).toEqual([ids[1]]);
    expect((await page({}, w.others.analyst)).ids).toEqual([]);
  });
});
