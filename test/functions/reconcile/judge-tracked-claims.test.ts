import { beforeEach, describe, expect, it } from 'vitest';
import { replayedHistory } from '../../../functions/reconcile/replay-evidence.ts';
import { nextRevision } from '../../../shared/intake/next-revision.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { Claim } from '../../../shared/model/claim.ts';
import { after, toMs } from '../../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { EVIDENCE_MS } from '../../../shared/rules/tracked-evidence.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { clawbackFromItem } from '../../../shared/store/clawbacks.ts';
import type { Tables, Write } from '../../../shared/store/tables.ts';
import { COUNTED_ON, evidenceWorld, subRow, type EvidenceWorld } from '../../support/evidence-world.ts';
import { hoursAfter, T0 } from '../../support/sample-claims.ts';
import { sampleReplay } from '../../support/sample-replays.ts';

let w: EvidenceWorld;
beforeEach(async () => {
  w = await evidenceWorld();
});

const status = async (claim: Claim) => (await w.verdict(claim)).status;

describe('a claim that its platform cannot verify', () => {
  it('is matched by the network, which earns trust once and is an attempt of its own', async () => {
    const claim = await w.claim({ clicks: 100, conversions: 5 });
    expect(await status(claim)).toBe('UNVERIFIABLE');
    await w.counted([subRow('sub-ann-1', 100, 5), subRow('sub-bob-1', 7, 7)]);
    expect(await w.judge()).toEqual({ judged: 1 });
    expect(await w.verdict(claim)).toMatchObject({
      ...{ status: 'MATCHED', final: true, confidenceBps: 10_000, attempt: 2 },
      metrics: [{ observed: 100, provenance: { source: 'everflow', fetchedAt: w.clock.now } }, { observed: 5 }],
    });
    expect(await w.attempts(claim)).toMatchObject([
      { kind: 'first' },
      { kind: 'evidence', outcome: { kind: 'observed' } },
    ]);
    expect((await w.ledger()).map(({ event, delta }) => [event, delta])).toEqual([['perfect_match', 10_000_000]]);
    expect(await w.judge()).toEqual({ judged: 0 });
    expect([(await w.attempts(claim)).length, (await w.ledger()).length, await w.wrong()]).toEqual([2, 1, []]);
  });

  it('waits as it is where nobody counts anything under its id', async () => {
    const claim = await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-bob-1', 100, 5)]);
    expect(await w.judge()).toEqual({ judged: 0 });
    expect(await status(claim)).toBe('UNVERIFIABLE');
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    expect(await w.judge()).toEqual({ judged: 1 });
  });

  it('is not judged by what was counted for somebody else', async () => {
    const claim = await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-ann-1', 100, 5, '9')]);
    expect(await w.judge()).toEqual({ judged: 0 });
    expect(await status(claim)).toBe('UNVERIFIABLE');
  });

  it('earns nothing where the affiliate has no id at the network', async () => {
    await w.affiliate({ networkIds: [] });
    const claim = await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-ann-1', 100, 5, '9')]);
    await w.judge();
    expect(await w.verdict(claim)).toMatchObject({
      ...{ status: 'MATCHED', reasons: [{ code: 'JUDGED_BY_EVIDENCE' }, { code: 'NETWORK_UNPROVEN' }] },
    });
    expect(await w.ledger()).toEqual([]);
  });

  it('is judged by orders where the network does not know the id', async () => {
    const claim = await w.claim({ conversions: 3 });
    const [tracking] = await w.trackings.since('acme', T0);
    const orders = { [COUNTED_ON]: [{ affiliateId: '71', conversions: 3 }] };
    await w.trackings.save({ ...tracking!, orders, version: 2 });
    expect(await w.judge()).toEqual({ judged: 0 });
    await w.trackings.saveOrders({ tenantId: 'acme', from: '2026-10-20', asOf: hoursAfter(T0, 20) });
    expect(await w.judge()).toEqual({ judged: 1 });
    expect((await w.verdict(claim)).metrics).toMatchObject([
      { observed: 3, provenance: { source: 'orders', api: 'orders.export', fetchedAt: hoursAfter(T0, 20) } },
    ]);
  });
});

describe('an overclaim that only the network sees', () => {
  const SETTLED = hoursAfter(T0, 72);
  let claim: Claim;
  beforeEach(async () => {
    await w.campaign({ cpaMicros: 1_000_000 });
    claim = await w.claim({ views: 1_000, conversions: 50 }, { views: 1_000 });
    expect(await w.verdict(claim)).toMatchObject({ status: 'MATCHED', confidenceBps: 5_000 });
  });

  it('waits until the network restates it no more, and then costs what an overclaim costs, once', async () => {
    w.at(after(SETTLED, -1));
    await w.counted([subRow('sub-ann-1', 400, 20)]);
    expect([await w.judge(), await status(claim)]).toEqual([{ judged: 0 }, 'MATCHED']);
    w.at(SETTLED);
    // What was read before says nothing about what has been restated since.
    expect([await w.judge(), await status(claim)]).toEqual([{ judged: 0 }, 'MATCHED']);
    await w.counted([subRow('sub-ann-1', 400, 20)]);
    expect(await w.judge()).toEqual({ judged: 1 });
    expect(await w.judge()).toEqual({ judged: 0 });

    const verdict = await w.verdict(claim);
    expect(verdict).toMatchObject({
      ...{ status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL', confidenceBps: 10_000, alertId: expect.any(String) },
      metrics: [
        { metric: 'views', observed: 1_000, provenance: { source: 'youtube' } },
        { metric: 'conversions', observed: 20, provenance: { source: 'everflow', fetchedAt: SETTLED } },
      ],
    });
    expect((await w.ledger()).map(({ event, compensates }) => [event, compensates !== undefined])).toEqual([
      ...[
        ['perfect_match', false],
        ['perfect_match', true],
        ['overclaim', false],
      ],
    ]);
    expect(await w.alerts()).toMatchObject([
      { type: 'HIGH_DISCREPANCY', category: 'FRAUD', severity: 'CRITICAL', repeats: 0 },
    ]);
    expect(w.memory.all('clawbacks').map(clawbackFromItem)).toMatchObject([
      {
        ...{ cause: 'OVERCLAIMED', amountMicros: 30_000_000, id: verdict.clawbackId },
        packet: {
          observations: [{ source: 'youtube' }, { source: 'everflow', metrics: { conversions: { value: 20 } } }],
        },
      },
    ]);
    // A look at the match is owed no more.
    expect((await w.stored(claim)).current.due).toBeUndefined();
    expect(await w.wrong()).toEqual([]);
  });

  it('is left alone where something of the days is missing', async () => {
    w.at(SETTLED);
    await w.counted([subRow('sub-ann-1', 400, 20)]);
    const [entry] = await w.sourceDays.ledger('acme', '2026-10-30', '2026-10-30');
    const standing = { ...entry!.standing!, complete: false };
    await w.sourceDays.save(
      { entry: { ...entry!, standing, status: 'PARTIAL', version: entry!.version + 1 } },
      entry!.version,
    );
    expect([await w.judge(), await status(claim)]).toEqual([{ judged: 0 }, 'MATCHED']);
  });

  it('is judged once by two runs at once', async () => {
    w.at(SETTLED);
    await w.counted([subRow('sub-ann-1', 400, 20)]);
    const runs = await Promise.allSettled([w.judge(), w.judge(), w.judge()]);
    const judged = runs.map((run) => (run.status === 'fulfilled' ? run.value.judged : 0));
    expect(judged.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect([(await w.attempts(claim)).length, await w.wrong()]).toEqual([2, []]);
  });
});

describe('a step that is killed', () => {
  it('leaves what an undisturbed one leaves, wherever that is, once it is run again', async () => {
    const made = async (struckAt: number): Promise<{ effects: number; left: unknown }> => {
      let effects = 0;
      let isStruck = false;
      const strike = (when: number): void => {
        if (effects * 2 + when !== struckAt || isStruck) return;
        isStruck = true;
        throw new Error('killed');
      };
      const struck = async <T>(make: () => Promise<T>): Promise<T> => {
        strike(0);
        const outcome = await make();
        strike(1);
        effects += 1;
        return outcome;
      };
      const world = await evidenceWorld((memory): Tables => ({
        get: (table, key) => memory.get(table, key),
        getMany: (table, keys) => memory.getMany(table, keys),
        query: (query) => memory.query(query),
        write: (write) => struck(() => memory.write(write)),
        transact: (writes) => struck(() => memory.transact(writes)),
      }));
      await world.campaign({ cpaMicros: 1_000_000 });
      const claims = [
        await world.claim({ views: 1_000, conversions: 50 }, { views: 1_000 }),
        await world.claim({ clicks: 30 }, {}, { postId: '2', trackingId: 'sub-ann-2' }),
      ];
      world.at(hoursAfter(T0, 72));
      await world.counted([subRow('sub-ann-1', 400, 20), subRow('sub-ann-2', 30, 0)]);
      // What a commit throws is told as a failure of the step, which is then run again.
      await world.judge().catch(() => undefined);
      await world.judge();
      const left = {
        verdicts: await Promise.all(claims.map(async (claim) => (await world.verdict(claim)).status)),
        attempts: await Promise.all(claims.map(async (claim) => (await world.attempts(claim)).length)),
        ledger: (await world.ledger()).map(({ event, delta }) => [event, delta]),
        ...{ alerts: (await world.alerts()).length, clawbacks: world.memory.all('clawbacks').length },
        wrong: await world.wrong(),
      };
      return { effects, left };
    };
    const { effects, left } = await made(-1);
    expect(left).toMatchObject({ verdicts: ['AFFILIATE_OVERCLAIMED', 'MATCHED'], attempts: [2, 2], wrong: [] });
    // Two ids are noted; the claims of one affiliate are one transaction.
    expect(effects).toBe(3);
    for (let boundary = 0; boundary < effects * 2; boundary += 1)
      expect((await made(boundary)).left, `struck at boundary ${boundary}`).toEqual(left);
  });
});

describe('a step that cannot do all of it', () => {
  const refusing = (refuses: (write: Write) => boolean) =>
    evidenceWorld((memory): Tables => ({
      get: (table, key) => memory.get(table, key),
      getMany: (table, keys) => memory.getMany(table, keys),
      query: (query) => memory.query(query),
      write: async (write) => !refuses(write) && memory.write(write),
      transact: async (writes) =>
        writes.some(refuses)
          ? { committed: false, refusals: writes.map((write) => (refuses(write) ? 'condition' : 'none')) }
          : memory.transact(writes),
    }));
  const isOf = (write: Write, text: string): boolean => 'put' in write && JSON.stringify(write.put).includes(text);

  it('says so once it has done the rest', async () => {
    const world = await refusing((write) => write.table === 'submissions' && isOf(write, 'aff_bob'));
    await world.affiliate({ id: 'aff_bob', networkIds: ['72'] });
    const ours = await world.claim({ clicks: 100 });
    const theirs = await world.claim(
      { clicks: 100 },
      {},
      { affiliateId: 'aff_bob', postId: '2', trackingId: 'sub-bob-1' },
    );
    await world.counted([subRow('sub-bob-1', 100, 5, '72'), subRow('sub-ann-1', 100, 5)]);
    await expect(world.judge()).rejects.toThrow('the commit kept conflicting');
    expect([(await world.verdict(ours)).status, (await world.verdict(theirs)).status]).toEqual([
      ...['MATCHED', 'UNVERIFIABLE'],
    ]);
  });

  it('is run again where another run notes what is counted', async () => {
    const world = await refusing((write) => write.table === 'sources');
    const claim = await world.claim({ clicks: 100 });
    await world.counted([subRow('sub-ann-1', 100, 5)]);
    await expect(world.judge()).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect((await world.verdict(claim)).status).toBe('UNVERIFIABLE');
  });
});

describe('what evidence does not touch', () => {
  it('is a second claim with the same tracking id', async () => {
    const first = await w.claim({ clicks: 100 });
    const second = await w.claim({ clicks: 100 }, {}, { postId: '2' });
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    expect(await w.judge()).toEqual({ judged: 1 });
    expect([await status(first), await status(second)]).toEqual(['MATCHED', 'UNVERIFIABLE']);
  });

  it.each([
    ['35 days after it was made', 0, 1],
    ['a moment later', 1, 0],
  ])('a claim too old: %s', async (_, more, judged) => {
    await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    w.at(after(T0, EVIDENCE_MS + more));
    expect(await w.judge()).toEqual({ judged });
  });

  it('a claim that people decided', async () => {
    const claim = await w.claim({ clicks: 100 });
    const verdict = { ...claim.current.verdict!, overrideId: 'ovr_1' };
    await w.memory.write(
      claimPut({ ...claim, version: claim.version + 1, current: { ...claim.current, verdict } }, claim.version),
    );
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    expect([await w.judge(), await status(claim)]).toEqual([{ judged: 0 }, 'UNVERIFIABLE']);
  });

  it('a claim that was reported again and is not judged yet, until it is', async () => {
    const claim = await w.claim({ clicks: 100 });
    const report = { body: { claimed: { clicks: 120 } }, campaign: { startsAt: T0, endsAt: hoursAfter(T0, 99) } };
    const next = nextRevision(claim, {
      ...report,
      requestId: 'req-2',
      now: hoursAfter(T0, 30),
      policy: DEFAULT_POLICY,
    })!;
    await claimStore(w.memory).reportAgain(claim, next.after, next.superseded);
    await w.counted([subRow('sub-ann-1', 120, 5)]);
    expect(await w.judge()).toEqual({ judged: 0 });
    const again = await w.stored(claim);
    const current = { ...again.current, attempts: 1, verdict: claim.current.verdict };
    await w.memory.write(claimPut({ ...again, version: again.version + 1, current }, again.version));
    expect(await w.judge()).toEqual({ judged: 1 });
    expect((await w.verdict(claim)).metrics).toMatchObject([{ claimed: 120, observed: 120 }]);
  });

  it('a claim that is reported again while it is judged', async () => {
    const claim = await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    const getMany = w.memory.getMany.bind(w.memory);
    let isReported = false;
    w.memory.getMany = async (table, keys) => {
      const items = await getMany(table, keys);
      if (isReported || table !== 'submissions') return items;
      isReported = true;
      const report = { body: { claimed: { clicks: 120 } }, campaign: { startsAt: T0, endsAt: hoursAfter(T0, 99) } };
      const more = { requestId: 'req-2', now: hoursAfter(T0, 30), policy: DEFAULT_POLICY };
      const next = nextRevision(claim, { ...report, ...more })!;
      await claimStore(w.memory).reportAgain(claim, next.after, next.superseded);
      return items;
    };
    expect([await w.judge(), isReported]).toEqual([{ judged: 0 }, true]);
    expect((await w.attempts(claim)).map(({ revision, kind }) => [revision, kind])).toEqual([[1, 'first']]);
  });

  it('anything of a tenant whose claims name no tracking id: nothing of the network is read', async () => {
    await w.claim({ clicks: 100 }, {}, { trackingId: undefined as never });
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    let queries = 0;
    const query = w.memory.query.bind(w.memory);
    w.memory.query = async (of) => {
      queries += 1;
      return query(of);
    };
    expect(await w.judge()).toEqual({ judged: 0 });
    expect(queries).toBe(1);
  });
});

describe('an overclaim that the platform saw', () => {
  it('is told once also where the network adds a match, and its trust moves once', async () => {
    await w.campaign({ cpmMicros: 1_000_000 });
    const claim = await w.claim({ views: 2_000, conversions: 50 }, { views: 1_000 });
    expect(await status(claim)).toBe('AFFILIATE_OVERCLAIMED');
    await w.counted([subRow('sub-ann-1', 400, 50)]);
    expect(await w.judge()).toEqual({ judged: 1 });
    const [first, second] = await w.attempts(claim);
    expect(second?.verdict).toMatchObject({
      ...{ status: 'AFFILIATE_OVERCLAIMED', confidenceBps: 10_000, trust: first?.verdict.trust },
      ...{ alertId: first?.verdict.alertId, clawbackId: first?.verdict.clawbackId },
    });
    expect(await w.alerts()).toMatchObject([{ repeats: 0, version: 1 }]);
    expect((await w.ledger()).map(({ event }) => event)).toEqual(['overclaim']);
    expect(w.memory.all('clawbacks')).toHaveLength(1);
    expect(await w.wrong()).toEqual([]);
  });
});

describe('days of the network', () => {
  it('are none of before the four weeks before a claim', async () => {
    const made = hoursAfter(T0, 24 * 30);
    await w.claim({ clicks: 100 });
    await w.trackings.register({
      ...{
        tenantId: 'acme',
        trackingId: 'sub-late',
        submissionId: 'sub_late',
        affiliateId: 'aff_ann',
        submittedAt: made,
      },
    });
    await w.counted([subRow('sub-late', 60, 5), subRow('sub-ann-1', 60, 5)]);
    await w.judge();
    const days = (await w.trackings.since('acme', T0)).map(({ trackingId, everflow }) => [
      trackingId,
      Object.keys(everflow!),
    ]);
    expect(days).toEqual([
      ['sub-ann-1', [COUNTED_ON]],
      ['sub-late', []],
    ]);
  });

  it('are all that stand, whichever run read them: what a step did not come to is noted by the next', async () => {
    await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-ann-1', 60, 5)]);
    await w.judge();
    const noted = async () => (await w.trackings.since('acme', T0))[0];
    expect(await noted()).toMatchObject({
      ...{ version: 2, everflow: { [COUNTED_ON]: [{ affiliateId: '71', clicks: 60, conversions: 5 }] } },
    });
    await w.judge();
    expect((await noted())?.version).toBe(2);
    await w.counted([subRow('sub-bob-1', 60, 5)]);
    await w.judge();
    expect(await noted()).toMatchObject({ version: 3, everflow: {} });
  });

  it('are none where the network is not read', async () => {
    const claim = await w.claim({ clicks: 100 });
    expect(await w.judge()).toEqual({ judged: 0 });
    expect([(await w.trackings.since('acme', T0))[0]?.everflow, await status(claim)]).toEqual([
      undefined,
      'UNVERIFIABLE',
    ]);
  });

  it('without any row are not read for them', async () => {
    await w.claim({ clicks: 100 });
    await w.counted([]);
    const asked: string[] = [];
    const query = w.memory.query.bind(w.memory);
    w.memory.query = async (of) => {
      asked.push(of.partition);
      return query(of);
    };
    await w.judge();
    expect(asked).toEqual(['t#acme#trackings', 't#acme#ledger']);
    expect((await w.trackings.since('acme', T0))[0]?.everflow).toEqual({});
  });
});

describe('a replay over a claim that was judged by evidence', () => {
  const replayed = async (claim: Claim, changes: Record<string, unknown>) => {
    const policy = { ...DEFAULT_POLICY, comparison: { ...DEFAULT_POLICY.comparison, ...changes }, version: 9 };
    const policies = activePolicies(w.memory, () => toMs(w.clock.now));
    const reading = {
      ...{ claims: claimStore(w.memory), registry: w.registry },
      policies: {
        policyOfVersion: async (of: string, version: number) =>
          version === 9 ? policy : policies.policyOfVersion(of, version),
      },
    };
    const history = await replayedHistory(reading, sampleReplay({ policyVersion: 9 }), claim.id, w.clock.now);
    return history!.replayed;
  };

  it('judges the same evidence by the same rules', async () => {
    const claim = await w.claim({ clicks: 100 });
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    await w.judge();
    expect(await replayed(claim, {})).toMatchObject({
      ...{ transitions: [{ from: 'MATCHED', to: 'MATCHED' }], revised: [], skipped: [] },
    });
    expect(await replayed(claim, {})).not.toHaveProperty('standing');
  });

  it('makes nothing worse by evidence that was not settled', async () => {
    const claim = await w.claim({ clicks: 104 });
    await w.counted([subRow('sub-ann-1', 100, 5)]);
    await w.judge();
    expect(await replayed(claim, { matchedBps: 100 })).toMatchObject({
      transitions: [{ from: 'MATCHED', to: 'UNVERIFIABLE' }],
    });
    w.at(hoursAfter(T0, 72));
    const other = await w.claim({ clicks: 104 }, {}, { postId: '2', trackingId: 'sub-ann-2' });
    await w.counted([subRow('sub-ann-1', 100, 5), subRow('sub-ann-2', 100, 5)]);
    await w.judge();
    expect(await replayed(other, { matchedBps: 100 })).toMatchObject({
      transitions: [{ from: 'MATCHED', to: 'DISCREPANCY_LOW' }],
    });
  });
});
