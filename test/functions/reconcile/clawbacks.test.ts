import { beforeEach, describe, expect, it } from 'vitest';
import { replayStep } from '../../../functions/reconcile/replay-step.ts';
import { nextRevision } from '../../../shared/intake/next-revision.ts';
import type { Claim } from '../../../shared/model/claim.ts';
import { after, DAY } from '../../../shared/model/instant.ts';
import { decidedClawback } from '../../../shared/rules/clawback-decision.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { clawbackId } from '../../../shared/rules/submission-id.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { clawbackPut } from '../../../shared/store/clawbacks.ts';
import type { Tables, Write } from '../../../shared/store/tables.ts';
import { fasterWriter } from '../../support/faster-writer.ts';
import { LENIENT, replayWorld, SETTLED, type ReplayWorld } from '../../support/replay-world.ts';
import { hoursAfter, sampleState, T0 } from '../../support/sample-claims.ts';

let world: ReplayWorld;
beforeEach(async () => {
  world = replayWorld();
  await world.campaign('cmp_autumn', { currency: 'USD', payout: { cpmMicros: 5_000_000 } });
});

const current = async (claim: Claim) => (await world.stored(claim)).current;
const watched = (tables: Tables, seen: Write[][], dies?: 'after'): Tables => ({
  get: (table, key, options) => tables.get(table, key, options),
  getMany: (table, keys, options) => tables.getMany(table, keys, options),
  query: (query) => tables.query(query),
  write: (write) => tables.write(write),
  async transact(writes) {
    seen.push([...writes]);
    const outcome = await tables.transact(writes);
    if (dies === 'after') throw new Error('killed after the commit');
    return outcome;
  },
});
const ofClawbacks = (writes: readonly Write[]) => writes.filter(({ table }) => table === 'clawbacks');

describe('a final overclaim', () => {
  it('recommends to take back what it is worth, in the transaction that makes it', async () => {
    const claim = await world.claim('1', 500);
    const [clawback, ...others] = world.clawbacks();
    expect(others).toEqual([]);
    expect(clawback).toMatchObject({
      ...{
        id: clawbackId('acme', claim.id, 1, 'OVERCLAIMED'),
        status: 'PROPOSED',
        amountMicros: 2_500_000,
        version: 1,
      },
      ...{ currency: 'USD', proposedAt: SETTLED, openUntil: after(SETTLED, 90 * DAY), confidenceBps: 10_000 },
    });
    const { verdict, lastAttempt } = await current(claim);
    expect([verdict?.clawbackId, lastAttempt?.verdict.clawbackId]).toEqual([clawback!.id, clawback!.id]);
    const { clawbackId: _, ...asJudged } = verdict!;
    expect(clawback!.packet.verdict).toEqual(asJudged);
    expect(asJudged.alertId).toBeDefined();
  });

  it('has every attempt in its evidence, whether it was the last or an item of its own', async () => {
    const claim = await given('7', { views: 1_000 });
    await world.judged(claim, 500, T0);
    for (const hours of [0.25, 0.5])
      await world.judged(await world.stored(claim), 510, hoursAfter(T0, hours), { kind: 'settle' });
    await world.judged(await world.stored(claim), 520, SETTLED, { kind: 'settle' });
    const [{ packet }] = world.clawbacks() as [ReturnType<typeof world.clawbacks>[number]];
    expect(packet.timeline.map(({ what }) => what)).toEqual([
      'REPORTED',
      ...Array.from({ length: 4 }, () => 'ATTEMPT'),
      'VERDICT',
    ]);
    expect(packet.observations.map(({ role, metrics }) => [role, metrics.views?.value])).toEqual([
      ['first', 500],
      ['deciding', 520],
    ]);
  });

  it.each<[string, string, number]>([
    ['in a campaign without terms', 'cmp_free', 500],
    ['in one that pays for something else', 'cmp_sales', 500],
    ['when it is only a discrepancy', 'cmp_autumn', 850],
    ['when it matches', 'cmp_autumn', 1_000],
    ['when it was claimed too low', 'cmp_autumn', 5_000],
  ])('%s recommends nothing, and nothing is written for it', async (_, campaignId, views) => {
    await world.campaign('cmp_free');
    await world.campaign('cmp_sales', { payout: { cpaMicros: 7_000_000 } });
    const claim = await given('2', { views: 1_000 }, campaignId);
    const seen: Write[][] = [];
    await world.judgedOn(watched(world.tables, seen), claim, views, SETTLED);
    expect([world.clawbacks(), seen.flatMap(ofClawbacks)]).toEqual([[], []]);
    expect((await current(claim)).verdict).toMatchObject({ final: true });
    expect((await current(claim)).verdict).not.toHaveProperty('clawbackId');
  });

  it('is none while it is provisional', async () => {
    const claim = await given('3', { views: 1_000 });
    await world.judged(claim, 500, T0);
    expect((await current(claim)).verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: false });
    expect(world.clawbacks()).toEqual([]);
  });

  it('delivered again and again, and at the same time, recommends once', async () => {
    const claim = await given('4', { views: 1_000 });
    await Promise.all(Array.from({ length: 10 }, () => world.judged(claim, 500, SETTLED)));
    for (let n = 0; n < 3; n += 1) await world.judged(claim, 500, SETTLED);
    expect(world.clawbacks().map(({ version }) => version)).toEqual([1]);
  });

  it('whose commit was killed after it was made is there once', async () => {
    const claim = await given('5', { views: 1_000 });
    await world.judgedOn(watched(world.tables, [], 'after'), claim, 500, SETTLED);
    await world.judged(claim, 500, SETTLED);
    expect(world.clawbacks().map(({ version }) => version)).toEqual([1]);
    expect((await current(claim)).verdict?.clawbackId).toBe(world.clawbacks()[0]!.id);
  });

  it('is refused with the claim that somebody changed, and made with what it is then', async () => {
    const claim = await given('6', { views: 1_000 });
    const theirs = claimPut({ ...claim, version: 2, title: 'renamed' }, 1);
    await world.judgedOn(fasterWriter(world.tables, [theirs]), claim, 500, SETTLED);
    expect(world.clawbacks()).toMatchObject([{ version: 1, packet: { claim: { title: 'renamed' } } }]);
  });

  it('of a report that was replaced before it was judged recommends nothing: what is paid follows the later one', async () => {
    const claim = await given('8', { views: 3_000 });
    await world.judged(claim, 1_000, T0);
    const before = await world.stored(claim);
    const report = {
      body: { claimed: { views: 1_000 } },
      requestId: 'req-2',
      now: hoursAfter(T0, 0.5),
      policy: DEFAULT_POLICY,
    };
    const next = nextRevision(before, { ...report, campaign: { startsAt: T0, endsAt: hoursAfter(T0, 9) } })!;
    await claimStore(world.tables).reportAgain(before, next.after, next.superseded);
    await world.judged(await world.stored(claim), 1_000, SETTLED, { revision: 1, attempt: 2, kind: 'settle' });
    const history = await claimStore(world.tables).history('acme', claim.id);
    expect(history?.superseded[0]?.state.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true });
    expect(world.clawbacks()).toEqual([]);
  });
});

describe('a match whose post lost views', () => {
  const again = async (claim: Claim, views: number, hours: number) =>
    world.judged(await world.stored(claim), views, hoursAfter(T0, hours), { kind: 'reverify' });

  it('recommends the difference to what it shows now, once', async () => {
    const claim = await world.claim('1', 1_000);
    expect(world.clawbacks()).toEqual([]);
    await again(claim, 960, 80);
    expect(world.clawbacks()).toEqual([]);
    await again(claim, 600, 170);
    await again(claim, 400, 300);
    const [clawback, ...others] = world.clawbacks();
    expect(others).toEqual([]);
    expect(clawback).toMatchObject({
      cause: 'VIEWS_DECAYED',
      amountMicros: 2_000_000,
      version: 1,
      confidenceBps: 10_000,
    });
    expect(clawback!.packet.observations.map(({ metrics }) => metrics.views?.value)).toEqual([1_000, 600]);
    expect((await current(claim)).verdict).toMatchObject({ status: 'MATCHED', clawbackId: clawback!.id });
  });

  it('recommends nothing without terms', async () => {
    await world.campaign('cmp_free');
    const claim = await world.claim('2', 1_000, { campaignId: 'cmp_free' });
    await again(claim, 100, 80);
    expect(world.clawbacks()).toEqual([]);
  });
});

describe('a replay', () => {
  const replayed = async (version: number, id: string): Promise<void> => {
    await world.replay(version, {}, id);
    await world.work();
    await world.approve(id);
    await world.work();
  };
  const decide = async (status: 'APPROVED' | 'REJECTED') => {
    const [before] = world.clawbacks();
    const decided = decidedClawback(before!, { status, reason: 'plain', by: 'samplekey001' }, hoursAfter(T0, 50))!;
    return clawbackPut(decided, before!.version);
  };

  it('that withdraws an overclaim ends its recommendation, and one that finds it again makes it anew', async () => {
    const claim = await world.claim('1', 770);
    const lenient = await world.policy(LENIENT);
    await replayed(lenient, 'rpl_1');
    expect(world.clawbacks()).toMatchObject([
      {
        status: 'EXPIRED',
        reason: 'Judged again under another policy, it does not hold.',
        version: 2,
        amountMicros: 1_150_000,
      },
    ]);
    expect((await current(claim)).verdict).not.toHaveProperty('clawbackId');

    await replayed(1, 'rpl_2');
    const [clawback] = world.clawbacks();
    expect(clawback).toMatchObject({ status: 'PROPOSED', version: 3, amountMicros: 1_150_000 });
    expect(clawback!.packet.verdict.replayId).toBe('rpl_2');
    expect((await current(claim)).verdict?.clawbackId).toBe(clawback!.id);
  });

  it('that finds a new overclaim recommends it', async () => {
    const claim = await world.claim('2', 850);
    expect(world.clawbacks()).toEqual([]);
    await replayed(await world.policy({ comparison: { mediumBps: 1_100, overclaimBps: 1_100 } }), 'rpl_1');
    expect(world.clawbacks()).toMatchObject([{ status: 'PROPOSED', submissionId: claim.id, amountMicros: 750_000 }]);
  });

  it('that changes only the level leaves it', async () => {
    const claim = await world.claim('3', 770);
    const before = world.clawbacks();
    await replayed(await world.policy({ comparison: { criticalBps: 2_500 } }), 'rpl_1');
    expect((await current(claim)).verdict).toMatchObject({ level: 'CRITICAL', clawbackId: before[0]!.id });
    expect(world.clawbacks()).toEqual(before);
  });

  it.each(['APPROVED', 'REJECTED'] as const)('leaves what was %s', async (status) => {
    await world.claim('4', 770);
    await world.tables.write(await decide(status));
    const decided = world.clawbacks();
    await replayed(await world.policy(LENIENT), 'rpl_1');
    expect(world.clawbacks()).toEqual(decided);
    await replayed(1, 'rpl_2');
    expect(world.clawbacks()).toEqual(decided);
  });

  it('meets a person who decides at the same moment, and leaves it then', async () => {
    const claim = await world.claim('5', 770);
    await world.replay(await world.policy(LENIENT));
    await world.work();
    await world.approve();
    const step = world.on(fasterWriter(world.tables, [await decide('APPROVED')]));
    for (let message = world.messages.shift(); message; message = world.messages.shift())
      await replayStep(step)(message);
    expect(world.clawbacks()).toMatchObject([{ status: 'APPROVED', version: 2 }]);
    expect((await current(claim)).verdict?.status).toBe('DISCREPANCY_HIGH');
  });
});

describe('an overclaim that was judged without all its numbers and is asked for again', () => {
  const partly = async (): Promise<Claim> => {
    const claim = await given('9', { views: 1_000, clicks: 5 });
    await world.judged({ ...claim, current: { ...claim.current, attempts: 0 } }, 500, hoursAfter(T0, 30));
    return claim;
  };

  it.each<[string, number, object]>([
    [
      'still too high by another number: it is made anew',
      600,
      { status: 'PROPOSED', version: 2, amountMicros: 2_000_000 },
    ],
    ['as before: it stays', 500, { status: 'PROPOSED', version: 1, amountMicros: 2_500_000 }],
    ['a match after all: it ends', 1_000, { status: 'EXPIRED', version: 2, amountMicros: 2_500_000 }],
  ])('is %s', async (_, views, expected) => {
    const claim = await partly();
    expect((await current(claim)).verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true });
    await world.judged(await world.stored(claim), views, hoursAfter(T0, 40), { kind: 'redrive' });
    expect(world.clawbacks()).toMatchObject([expected]);
  });
});

const given = (postId: string, claimed: Claim['current']['claimed'], campaignId = 'cmp_autumn'): Promise<Claim> =>
  world.reported({ postId, campaignId, current: sampleState({ claimed }) });
