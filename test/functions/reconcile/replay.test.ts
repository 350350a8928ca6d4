import { beforeEach, describe, expect, it } from 'vitest';
import { replayStep } from '../../../functions/reconcile/replay-step.ts';
import { resumeReplays } from '../../../functions/reconcile/resume-replays.ts';
import type { Claim } from '../../../shared/model/claim.ts';
import { after, atMs, HOUR, MINUTE } from '../../../shared/model/instant.ts';
import type { ReplayFilter } from '../../../shared/model/replay.ts';
import { superseded } from '../../../shared/rules/supersede.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { unpacked } from '../../../shared/store/packed-json.ts';
import { replayStore } from '../../../shared/store/replays.ts';
import { trustStore } from '../../../shared/store/trust.ts';
import type { Item, Tables } from '../../../shared/store/tables.ts';
import type { MemoryTables } from '../../support/memory-tables.ts';
import { replayWorld, SETTLED, type ReplayWorld } from '../../support/replay-world.ts';
import { hoursAfter, sampleState, T0 } from '../../support/sample-claims.ts';

let world: ReplayWorld;
beforeEach(async () => {
  world = replayWorld();
  await world.campaign('cmp_autumn', { currency: 'USD', payout: { cpmMicros: 5_000_000 } });
});

const TABLES = ['submissions', 'trust', 'alerts', 'clawbacks'] as const;
const isOfClaims = ({ pk }: Item): boolean => !pk.includes('#replay');
const everything = (tables: MemoryTables = world.tables) => TABLES.map((table) => tables.all(table).filter(isOfClaims));
const verdictOf = async (claim: Claim) => {
  const { current } = await world.stored(claim);
  return [current.verdict?.status, current.verdict?.policyVersion];
};

describe('a dry run', () => {
  it('says what would change, of verdicts, trust and money, and changes nothing', async () => {
    const [overclaimed] = [await world.claim('1', 770), await world.claim('2', 1_000), await world.claim('3', 500)];
    await world.claim('4', 770, { affiliateId: 'aff_ben' });
    const version = await world.policy();
    await world.replay(version);
    const before = everything();
    await world.work();
    expect(everything()).toEqual(before);
    expect(await world.read()).toMatchObject({
      ...{ status: 'EXAMINED', examined: 4, changed: 2, skipped: 0, affiliates: 2, pages: 1, applied: 0 },
      transitions: expect.arrayContaining([
        { from: 'AFFILIATE_OVERCLAIMED', to: 'DISCREPANCY_HIGH', count: 2 },
        { from: 'AFFILIATE_OVERCLAIMED', to: 'AFFILIATE_OVERCLAIMED', count: 1 },
        { from: 'MATCHED', to: 'MATCHED', count: 1 },
      ]),
    });
    const [ann, ben] = await replayStore(world.tables).affiliates('acme', 'rpl_1', 10);
    expect(ann).toMatchObject({
      ...{ affiliateId: 'aff_ann', changed: 1 },
      overclaimed: { USD: { before: 1_150_000, after: 0 } },
    });
    expect((ann!.trustAfter - ann!.trustBefore) / 1_000_000).toBeCloseTo(100 * 0.5 ** (98 / 2160) - 50, 0);
    expect(ben).toMatchObject({ affiliateId: 'aff_ben', changed: 1 });
    expect(await verdictOf(overclaimed)).toEqual(['AFFILIATE_OVERCLAIMED', 1]);
  });

  it('goes through a range of many pages and campaigns once', async () => {
    await world.campaign('cmp_spring');
    await world.campaign('cmp_summer');
    const expected: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const campaignId = ['cmp_autumn', 'cmp_spring', 'cmp_summer'][n % 3]!;
      const { id } = await world.claim(`${n}`, 770, {
        campaignId,
        affiliateId: `aff_${n % 7}`,
        createdAt: after(T0, n),
      });
      expected.push(id);
    }
    await world.replay(await world.policy());
    await world.work();
    const replay = await world.read();
    expect(replay).toMatchObject({ status: 'EXAMINED', examined: 60, changed: 60, affiliates: 7 });
    const pages = await replayStore(world.tables).pages('acme', 'rpl_1', 100);
    expect(pages.length).toBe(replay.pages);
    expect(pages.flatMap(({ changes }) => changes.map(({ submissionId }) => submissionId)).toSorted()).toEqual(
      expected.toSorted(),
    );
  });

  it.each<[string, ReplayFilter, string[]]>([
    ['one campaign', { campaignId: 'cmp_autumn' }, ['1', '2', '4']],
    ['one affiliate', { affiliateId: 'aff_ben' }, ['2', '3']],
    ['one platform', { platform: 'reddit' }, []],
    ['from an instant on', { from: after(T0, 2 * HOUR) }, ['2', '3']],
    ['up to an instant', { to: after(T0, 2 * HOUR - 1) }, ['1', '4']],
    ['between two', { from: after(T0, HOUR), to: after(T0, 2 * HOUR) }, ['2', '4']],
    ['everything', {}, ['1', '2', '3', '4']],
  ])('looks at %s', async (_, filter, expected) => {
    await world.campaign('cmp_spring');
    const made = [
      await world.claim('1', 770),
      await world.claim('2', 770, { affiliateId: 'aff_ben', createdAt: after(T0, 2 * HOUR) }),
      await world.claim('3', 770, { affiliateId: 'aff_ben', campaignId: 'cmp_spring', createdAt: after(T0, 3 * HOUR) }),
      await world.claim('4', 770, { createdAt: after(T0, HOUR) }),
    ];
    await world.replay(await world.policy(), filter);
    await world.work();
    const pages = await replayStore(world.tables).pages('acme', 'rpl_1', 100);
    const ids = pages.flatMap(({ changes }) => changes.map(({ submissionId }) => submissionId));
    expect(made.filter(({ id }) => ids.includes(id)).map(({ postId }) => postId)).toEqual(expected);
    expect((await world.read()).examined).toBe(expected.length);
  });

  it('leaves out what was claimed after it was asked for, and what has no final verdict', async () => {
    await world.claim('1', 770, { createdAt: after(atMs(world.clock.ms), 1) });
    const open = await world.claim('2', 770, {
      current: sampleState({ claimed: { views: 1_000 }, claimedAt: SETTLED }),
    });
    expect((await world.stored(open)).current.verdict?.final).toBe(false);
    await world.replay(await world.policy());
    await world.work();
    expect(await world.read()).toMatchObject({ status: 'EXAMINED', examined: 0, changed: 0 });
  });

  it('lists what a person decided, and leaves it alone', async () => {
    const claim = await world.claim('1', 770);
    const now = await world.stored(claim);
    const standing = { ...now.standing!, event: 'manual_adjust' as const };
    await world.tables.write(claimPut({ ...now, version: now.version + 1, standing }, now.version));
    await world.replay(await world.policy());
    await world.work();
    expect(await world.read()).toMatchObject({ examined: 0, changed: 0, skipped: 1 });
    expect((await replayStore(world.tables).page('acme', 'rpl_1', 1)).skipped).toEqual([
      { submissionId: claim.id, revision: 1, why: 'OVERRIDDEN' },
    ]);
  });
});

const examinedAndApproved = async (): Promise<void> => {
  await world.work();
  await world.approve();
};

describe('applying', () => {
  it('changes verdict, trust and alert of a claim together, and no entry of the ledger', async () => {
    const claim = await world.claim('1', 770);
    const [alert] = await world.alerts();
    expect(alert).toMatchObject({ category: 'FRAUD', status: 'OPEN' });
    const [entry] = await world.ledger();
    const version = await world.policy();
    await world.replay(version);
    await examinedAndApproved();
    await world.work();

    const { current, standing, version: claimVersion } = await world.stored(claim);
    expect(current.verdict).toMatchObject({
      ...{ status: 'DISCREPANCY_HIGH', final: true, policyVersion: version, replayId: 'rpl_1', attempt: 1 },
      trust: { event: 'high_discrepancy', delta: -50_000_000 },
    });
    expect([standing?.event, claimVersion]).toEqual(['high_discrepancy', 3]);
    const ledger = await world.ledger();
    expect(ledger[0]).toEqual(entry);
    expect(ledger.slice(1)).toMatchObject([
      { event: 'overclaim', compensates: entry!.sequence, replayId: 'rpl_1' },
      { event: 'high_discrepancy', delta: -50_000_000, replayId: 'rpl_1' },
    ]);
    expect(ledger.at(-1)?.scoreAfter).toBe(await world.score());
    const [opened, fraud] = await world.alerts();
    expect(fraud).toMatchObject({ id: alert!.id, status: 'RESOLVED' });
    expect(opened).toMatchObject({ category: 'DATA_QUALITY', status: 'OPEN' });
    expect(current.verdict?.alertId).toBe(opened?.id);
    expect(await world.read()).toMatchObject({ status: 'APPLIED', applied: 1, changedSince: 0 });
    const history = await claimStore(world.tables).history('acme', claim.id);
    expect(history?.attempts).toMatchObject([{ verdict: { status: 'AFFILIATE_OVERCLAIMED', policyVersion: 1 } }]);
  });

  it('leaves a ledger that is read in the order in which it was made', async () => {
    for (let n = 0; n < 12; n += 1) await world.claim(`${n}`, 770, { createdAt: after(T0, n) });
    await world.replay(await world.policy());
    await examinedAndApproved();
    await world.work();
    const made = (await world.ledger()).filter(({ replayId }) => replayId === 'rpl_1');
    expect(made).toHaveLength(24);
    for (const [index, { delta, scoreAfter }] of made.entries())
      if (index > 0) expect(scoreAfter).toBe(made[index - 1]!.scoreAfter + delta);
    expect(made.at(-1)?.scoreAfter).toBe(await world.score());
  });

  it('may accuse: a new overclaim costs trust and opens an alert', async () => {
    const claim = await world.claim('1', 900);
    await world.replay(await world.policy({ comparison: { lowBps: 600, mediumBps: 700, overclaimBps: 800 } }));
    await examinedAndApproved();
    await world.work();
    expect((await world.stored(claim)).standing?.event).toBe('overclaim');
    expect(await world.alerts()).toMatchObject([{ category: 'FRAUD', status: 'OPEN', submissionId: claim.id }]);
  });

  it('resolves an alert of several claims with the last of them', async () => {
    const claims = [await world.claim('1', 770), await world.claim('2', 770), await world.claim('3', 500)];
    await world.replay(await world.policy());
    await examinedAndApproved();
    await world.work();
    const fraud = async () => (await world.alerts()).find(({ category }) => category === 'FRAUD');
    expect(await fraud()).toMatchObject({ status: 'OPEN', evidence: { submissions: [claims[2]!.id] } });
    const lax = { comparison: { mediumBps: 20_000, overclaimBps: 20_000, criticalBps: 20_000 } };
    await world.replay(await world.policy(lax), {}, 'rpl_2');
    await world.work();
    await world.approve('rpl_2');
    await world.work();
    expect(await fraud()).toMatchObject({ status: 'RESOLVED' });
  });

  it('gives a matched claim its reward back', async () => {
    const claim = await world.claim('1', 950);
    expect((await world.stored(claim)).standing?.event).toBe('minor_discrepancy');
    await world.replay(await world.policy({ comparison: { matchedBps: 600 } }));
    await examinedAndApproved();
    await world.work();
    const { standing, current } = await world.stored(claim);
    expect([standing?.event, current.verdict?.status, current.due?.kind]).toEqual([
      'perfect_match',
      'MATCHED',
      undefined,
    ]);
    expect((await world.ledger()).map(({ event, compensates }) => [event, compensates !== undefined])).toEqual([
      ['minor_discrepancy', false],
      ['minor_discrepancy', true],
      ['perfect_match', false],
    ]);
  });

  it('judges a replaced revision again where it was judged, and never what was only replaced', async () => {
    const claim = await world.claim('1', 770);
    const before = await world.stored(claim);
    const old = superseded(before.current, { supersededBy: 2, platform: 'x', now: SETTLED }, DEFAULT_POLICY);
    const next = {
      ...before,
      version: before.version + 1,
      current: sampleState({ revision: 2, claimed: { views: 900 } }),
    };
    const { tenantId, id, campaignId, affiliateId, platform, postId } = claim;
    await claimStore(world.tables).reportAgain(before, next, {
      ...{ tenantId, id, campaignId, affiliateId, platform, postId, version: 1, state: old },
      supersededBy: { revision: 2, correlationId: 'req-2', flags: [] },
    });
    await world.judged(next, 1_000, hoursAfter(T0, 4));
    await world.replay(await world.policy());
    await examinedAndApproved();
    await world.work();
    const history = (await claimStore(world.tables).history('acme', id))!;
    expect(history.superseded[0]?.state.verdict).toMatchObject({ status: 'DISCREPANCY_HIGH', replayId: 'rpl_1' });
    expect(history.claim.current.verdict).toMatchObject({ status: 'MATCHED', policyVersion: 1 });
    expect(history.claim.standing).toMatchObject({ event: 'high_discrepancy', revision: 1 });
  });

  it('leaves alone and lists what somebody changed since the dry run', async () => {
    const [changed, other] = [await world.claim('1', 770), await world.claim('2', 770)];
    await world.replay(await world.policy());
    await examinedAndApproved();
    const now = await world.stored(changed);
    await world.tables.write(claimPut({ ...now, version: now.version + 1, title: 'Another title' }, now.version));
    await world.work();
    expect([await verdictOf(changed), await verdictOf(other)]).toMatchObject([
      ['AFFILIATE_OVERCLAIMED', 1],
      ['DISCREPANCY_HIGH', 2],
    ]);
    expect(await world.read()).toMatchObject({ status: 'APPLIED', applied: 1, changedSince: 1 });
    expect((await replayStore(world.tables).page('acme', 'rpl_1', 1)).changedSince).toEqual([changed.id]);
  });

  describe('while others write', () => {
    /** Somebody else's write comes between the reading and the commit of the first claim. */
    const interrupted = (write: () => Promise<unknown>): Tables => {
      let done = false;
      const { tables } = world;
      return {
        get: tables.get.bind(tables),
        getMany: tables.getMany.bind(tables),
        query: tables.query.bind(tables),
        write: tables.write.bind(tables),
        async transact(writes) {
          if (!done) await write();
          done = true;
          return tables.transact(writes);
        },
      };
    };
    const appliedDespite = async (write: (claim: Claim) => Promise<unknown>): Promise<Claim> => {
      const claim = await world.claim('1', 770);
      await world.replay(await world.policy());
      await examinedAndApproved();
      const step = replayStep(world.on(interrupted(() => write(claim))));
      for (let message = world.messages.shift(); message; message = world.messages.shift()) await step(message);
      return claim;
    };

    it('leaves a claim alone that was changed at the last moment', async () => {
      const claim = await appliedDespite(async (made) => {
        const now = await world.stored(made);
        await world.tables.write(claimPut({ ...now, version: now.version + 1, title: 'Another title' }, now.version));
      });
      expect((await world.stored(claim)).title).toBe('Another title');
      expect(await verdictOf(claim)).toEqual(['AFFILIATE_OVERCLAIMED', 1]);
      expect(await world.read()).toMatchObject({ status: 'APPLIED', applied: 0, changedSince: 1 });
      expect(await world.ledger()).toHaveLength(1);
    });

    it('takes trust as another commit left it', async () => {
      const claim = await appliedDespite(() => world.claim('2', 1_000));
      expect(await verdictOf(claim)).toMatchObject(['DISCREPANCY_HIGH', 2]);
      expect(await world.read()).toMatchObject({ applied: 1, changedSince: 0 });
      const ledger = await world.ledger();
      expect(ledger.at(-1)?.scoreAfter).toBe(await world.score());
      expect((await trustStore(world.tables).score('acme', 'aff_ann'))?.version).toBe(3);
      expect(ledger.filter(({ compensates }) => compensates === undefined)).toHaveLength(3);
    });
  });

  it('touches nothing of another tenant, whose claims have the same names', async () => {
    const theirs = await world.claim('1', 770, { tenantId: 'globex' });
    await world.claim('1', 770);
    const own = (items: Item[][]) => items.map((table) => table.filter(({ pk }) => pk.startsWith('t#globex')));
    const before = own(everything());
    await world.replay(await world.policy());
    await examinedAndApproved();
    await world.work();
    expect(own(everything())).toEqual(before);
    expect((await world.stored(theirs)).current.verdict?.status).toBe('AFFILIATE_OVERCLAIMED');
  });

  it('twice changes what applying once does', async () => {
    for (const postId of ['1', '2', '3']) await world.claim(postId, 770);
    const version = await world.policy();
    await world.replay(version);
    await examinedAndApproved();
    await world.work();
    const once = everything();
    for (let step = 1; step <= 3; step += 1) world.messages.push({ tenantId: 'acme', replayId: 'rpl_1', step });
    await world.work();
    expect(everything()).toEqual(once);
    await world.replay(version, {}, 'rpl_2');
    await world.work();
    expect(await world.read('rpl_2')).toMatchObject({ examined: 3, changed: 0, pages: 0 });
  });
});

/** Reads and writes until `left` of the writes were made, then fails each: before or after what it did. */
function dying(tables: MemoryTables, left: { writes: number }, when: 'before' | 'after'): Tables {
  const dies = async <T>(run: () => Promise<T>): Promise<T> => {
    if (when === 'before' && left.writes <= 0) throw new Error('killed');
    const result = await run();
    left.writes -= 1;
    if (when === 'after' && left.writes < 0) throw new Error('killed');
    return result;
  };
  return {
    get: tables.get.bind(tables),
    getMany: tables.getMany.bind(tables),
    query: tables.query.bind(tables),
    write: (write) => dies(() => tables.write(write)),
    transact: (writes) => dies(() => tables.transact(writes)),
  };
}

/** All that is stored of claims, trust and alerts, readable and without what chance decides: the names of alerts. */
const readable = (tables: MemoryTables): string[][] =>
  TABLES.map((table) =>
    tables
      .all(table)
      .map((item) => JSON.stringify({ ...item, ...(item.body === undefined ? {} : { body: unpacked(item.body) }) }))
      .map((text) => text.replaceAll(/alr_\d+[0-9a-f]*/g, 'alr'))
      .toSorted(),
  );

describe('a replay that is killed', () => {
  const scene = async (): Promise<ReplayWorld> => {
    const made = replayWorld();
    await made.campaign('cmp_autumn', { currency: 'USD', payout: { cpmMicros: 5_000_000 } });
    for (let n = 0; n < 30; n += 1)
      await made.claim(`${n}`, [770, 1_000, 950][n % 3]!, { affiliateId: `aff_${n % 4}`, createdAt: after(T0, n) });
    await made.replay(await made.policy({ comparison: { overclaimBps: 4_000, matchedBps: 600 } }));
    return made;
  };
  /** Works through all messages, the first time on tables that die; each failure is delivered again, on tables that do not. */
  const worked = async (made: ReplayWorld, left: { writes: number }, when: 'before' | 'after'): Promise<void> => {
    const dyingStep = replayStep(made.on(dying(made.tables, left, when)));
    const step = replayStep(made.on(made.tables));
    for (let message = made.messages.shift(); message; message = made.messages.shift()) {
      const again = message;
      await dyingStep(message).catch(() => step(again));
    }
  };
  const finished = async (writes: number, when: 'before' | 'after'): Promise<ReplayWorld> => {
    const made = await scene();
    const left = { writes };
    await worked(made, left, when);
    await made.approve();
    await worked(made, left, when);
    return made;
  };

  it('at any write, before or after it was made, ends as one that was not', async () => {
    const whole = await finished(Number.POSITIVE_INFINITY, 'before');
    const expected = await whole.read();
    const expectedTables = readable(whole.tables);
    expect(expected).toMatchObject({ status: 'APPLIED', examined: 30, changed: 20, applied: 20, changedSince: 0 });
    for (let writes = 0; writes <= 26; writes += 1) {
      for (const when of ['before', 'after'] as const) {
        const killed = await finished(writes, when);
        expect([writes, when, await killed.read()]).toEqual([writes, when, expected]);
        expect(readable(killed.tables), `${writes} ${when}`).toEqual(expectedTables);
        for (const affiliateId of ['aff_0', 'aff_1', 'aff_2', 'aff_3']) {
          expect(await killed.ledger(affiliateId)).toEqual(await whole.ledger(affiliateId));
          expect(await killed.score(affiliateId)).toBe(await whole.score(affiliateId));
        }
      }
    }
  });

  it('or whose message is lost goes on when the sweep sees it standing still', async () => {
    const made = await scene();
    made.messages.length = 0;
    const sweep = () =>
      resumeReplays({ replays: replayStore(made.tables), queue: made.on(made.tables).queue, now: () => made.clock.ms });
    made.clock.ms += 15 * MINUTE - 1;
    await sweep();
    expect(made.messages).toEqual([]);
    made.clock.ms += 1;
    await sweep();
    await sweep();
    expect(made.messages).toEqual([{ tenantId: 'acme', replayId: 'rpl_1', step: 1 }]);
    await made.work();
    expect((await made.read()).status).toBe('EXAMINED');
    made.clock.ms += 24 * HOUR;
    await sweep();
    expect(made.messages).toEqual([]);
  });

  it('makes nothing of a message of long ago', async () => {
    const made = await scene();
    const replays = replayStore(made.tables);
    const replay = await made.read();
    await replays.checkpoint(replay, { ...replay, step: 3 }, replay.createdAt, []);
    await replayStep(made.on(made.tables))({ tenantId: 'acme', replayId: 'rpl_1', step: 1 });
    expect([await made.read(), made.messages.length]).toEqual([{ ...replay, step: 3 }, 1]);
  });

  it('and begun by two at once is made once', async () => {
    const made = await scene();
    const step = replayStep(made.on(made.tables));
    const [message] = made.messages.splice(0);
    await Promise.all([step(message!), step(message!)]);
    expect(made.messages.length).toBeLessThanOrEqual(2);
    await made.work();
    expect(await made.read()).toMatchObject({ status: 'EXAMINED', examined: 30, changed: 20 });
  });
});
