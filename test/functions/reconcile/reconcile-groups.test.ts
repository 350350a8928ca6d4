import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { commitChunks, reconcileGroups } from '../../../functions/reconcile/reconcile-groups.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { AttemptRecord, Claim } from '../../../shared/model/claim.ts';
import type { Instant } from '../../../shared/model/instant.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { oncePerKey, type Once } from '../../../shared/lambda/once.ts';
import type { FetchOutcome } from '../../../shared/model/observation.ts';
import type { ReconcileResult, VerifyMessage } from '../../../shared/model/verify-message.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { clawbackStore } from '../../../shared/store/clawbacks.ts';
import { attemptPut, claimPut, claimStore, revisionPut } from '../../../shared/store/claims.ts';
import { affiliateKey } from '../../../shared/store/keys.ts';
import type { Key, TableName, Tables, Write } from '../../../shared/store/tables.ts';
import { dueCheckStore } from '../../../shared/store/due-checks.ts';
import { scorePut, trustStore } from '../../../shared/store/trust.ts';
import { MemoryIdempotency } from '../../support/memory-idempotency.ts';
import { memoryOnce } from '../../support/memory-once.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import {
  absent,
  AUTHOR,
  checkOf,
  hoursAfter,
  observed,
  sampleClaim,
  sampleState,
  T0,
} from '../../support/sample-claims.ts';

const SETTLED = hoursAfter(T0, 2);
let tables: MemoryTables;

beforeEach(async () => {
  tables = new MemoryTables();
  await givenAffiliate('aff_ann', [AUTHOR]);
});

async function givenAffiliate(id: string, accounts: string[]): Promise<void> {
  const item = {
    tenantId: 'acme',
    id,
    name: 'Ann',
    segment: 'standard',
    status: 'active',
    accounts: { x: accounts },
    createdAt: T0,
    updatedAt: T0,
    version: 1,
  };
  await tables.write({ table: 'registry', put: { ...affiliateKey('acme', id), ...item }, when: [] });
}

const given = async (claim: Claim): Promise<Claim> => {
  await tables.write(claimPut(claim, 'absent'));
  return claim;
};

interface Running {
  at?: Instant;
  on?: Tables;
  once?: Once;
}

const run = (
  checks: { message: VerifyMessage; outcome: FetchOutcome }[],
  { at = SETTLED, on = tables, once = memoryOnce() }: Running = {},
): Promise<ReconcileResult> =>
  reconcileGroups({
    tables: on,
    claims: claimStore(on),
    trust: trustStore(on),
    alerts: alertStore(on),
    clawbacks: clawbackStore(on),
    once,
    policies: activePolicies(on, () => toMs(at)),
    now: () => toMs(at),
    random: () => 0,
  })({
    groups: [
      {
        platform: 'x',
        account: 'shared',
        items: checks.map(({ message }) => message),
        fetched: { outcomes: checks.map(({ outcome }) => outcome) },
      },
    ],
  });

/** The tables, with something that happens at each transaction. */
const transacting = (transact: Tables['transact']): Tables =>
  Object.assign(Object.create(tables) as Tables, {
    get: tables.get.bind(tables),
    getMany: tables.getMany.bind(tables),
    query: tables.query.bind(tables),
    write: tables.write.bind(tables),
    transact,
  });

const earlierAttempt: AttemptRecord = {
  ...{ attempt: 4, kind: 'retry', at: T0, counted: true, correlationId: 'req-sample', observationId: 'obs_4' },
  outcome: absent('TRUE_ABSENCE'),
  verdict: {
    ...{ status: 'MISSING_PLATFORM_DATA', missingReason: 'TRUE_ABSENCE', final: false, confidenceBps: 0 },
    ...{ reasons: [], policyVersion: 1, attempt: 4, decidedAt: T0, metrics: [] },
  },
};
const settled = (views: number) => observed({ views }, { fetchedAt: SETTLED });
const overclaimer = (changes: Parameters<typeof sampleClaim>[0] = {}) =>
  sampleClaim({ current: sampleState({ claimed: { views: 3000 } }), ...changes });
const stored = (claim: Claim) => claimStore(tables).get(claim.tenantId, claim.id);
const scoreOf = async (affiliate = 'aff_ann') => (await trustStore(tables).score('acme', affiliate))?.scoreNano;
const ledgerOf = async (affiliate = 'aff_ann') =>
  (await trustStore(tables).ledger('acme', affiliate, { limit: 100 })).entries;
const alerts = async () => (await alertStore(tables).list('acme', { open: false, limit: 100 })).alerts;

describe('one check', () => {
  it('commits attempt, verdict, trust, ledger and alert together', async () => {
    const claim = await given(overclaimer());
    expect(await run([{ message: checkOf(claim), outcome: settled(1000) }])).toEqual({
      committed: 1,
      duplicates: 0,
      failures: [],
    });

    const after = await stored(claim);
    expect(after?.version).toBe(2);
    expect(after?.current.verdict).toMatchObject({
      status: 'AFFILIATE_OVERCLAIMED',
      final: true,
      trust: { event: 'overclaim', delta: -100_000_000, before: 500_000_000, after: 400_000_000 },
    });
    expect(after?.standing).toMatchObject({ event: 'overclaim', sequence: '0002' });
    expect(await scoreOf()).toBe(400_000_000);
    const [alert] = await alerts();
    expect(alert).toMatchObject({
      type: 'HIGH_DISCREPANCY',
      category: 'FRAUD',
      severity: 'CRITICAL',
      repeats: 0,
      submissionId: claim.id,
    });
    expect(after?.current.verdict?.alertId).toBe(alert?.id);
    const history = await claimStore(tables).history('acme', claim.id);
    expect(history?.attempts).toMatchObject([{ attempt: 1, counted: false, outcome: { kind: 'observed' } }]);
  });

  it('delivered ten times moves trust once and makes one alert', async () => {
    const claim = await given(overclaimer());
    const message = checkOf(claim);
    for (let delivery = 0; delivery < 10; delivery += 1) await run([{ message, outcome: settled(1000) }]);
    expect(await scoreOf()).toBe(400_000_000);
    expect(await ledgerOf()).toHaveLength(1);
    expect(await alerts()).toMatchObject([{ repeats: 0 }]);
  });

  it('run ten times at once moves trust once and makes one alert', async () => {
    const claim = await given(overclaimer());
    const message = checkOf(claim);
    const results = await Promise.all(Array.from({ length: 10 }, () => run([{ message, outcome: settled(1000) }])));
    expect(results.reduce((sum, { committed }) => sum + committed, 0)).toBe(1);
    expect(await scoreOf()).toBe(400_000_000);
    expect(await ledgerOf()).toHaveLength(1);
    expect(await alerts()).toMatchObject([{ repeats: 0 }]);
  });

  it('run ten times at once is one transaction: nine others are not even tried', async () => {
    const claim = await given(overclaimer());
    const message = checkOf(claim);
    let tried = 0;
    const counting = transacting(async (writes) => {
      tried += 1;
      return tables.transact(writes);
    });
    const once = oncePerKey(new MemoryIdempotency(), { getRemainingTimeInMillis: () => 10_000 } as Context);
    await Promise.all(
      Array.from({ length: 10 }, () => run([{ message, outcome: settled(1000) }], { on: counting, once })),
    );
    expect(tried).toBe(1);
    expect(await scoreOf()).toBe(400_000_000);
  });

  it('whose first run wrote but never reported is done, not repeated', async () => {
    const claim = await given(overclaimer());
    const message = checkOf(claim);
    const crashing = transacting(async (writes) => {
      await tables.transact(writes);
      throw new Error('the connection broke after the commit');
    });
    expect((await run([{ message, outcome: settled(1000) }], { on: crashing })).failures).toHaveLength(1);
    expect(await run([{ message, outcome: settled(1000) }])).toEqual({ committed: 0, duplicates: 1, failures: [] });
    expect(await scoreOf()).toBe(400_000_000);
  });

  it('keeps every attempt: the newest with its claim, each one before it for itself, written once', async () => {
    const claim = await given(sampleClaim());
    const attempts = async () => (await claimStore(tables).history('acme', claim.id))!.attempts;
    const stored = () => tables.all('submissions').map(({ sk }) => sk);
    await run([{ message: checkOf(claim), outcome: absent('RATE_LIMIT') }]);
    expect(stored()).toEqual(['claim']);
    await run([{ message: { ...checkOf(claim), attempt: 2, kind: 'retry' }, outcome: absent('UPSTREAM_ERROR') }]);
    expect(stored()).toEqual(['claim', 'att#0001#0001']);
    expect(await attempts()).toMatchObject([
      { attempt: 1, kind: 'first', outcome: { reason: 'RATE_LIMIT' }, verdict: { attempt: 1 } },
      { attempt: 2, kind: 'retry', outcome: { reason: 'UPSTREAM_ERROR' }, verdict: { attempt: 2 } },
    ]);
    expect(await tables.write(attemptPut((await attempts())[0]!))).toBe(false);
  });

  it('of a claim that is reported again before the commit leaves the new report alone', async () => {
    const claim = await given(overclaimer());
    const next = {
      ...claim,
      version: 2,
      current: sampleState({ revision: 2, claimed: { views: 1000 }, correlationId: 'req-2' }),
    };
    const { tenantId, id, campaignId, affiliateId, platform, postId, current: state } = claim;
    const superseded = {
      ...{ tenantId, id, campaignId, affiliateId, platform, postId, state, version: 1 },
      supersededBy: { revision: 2, correlationId: 'req-2', flags: [] },
    };
    const meddling = transacting(async (writes) => {
      await claimStore(tables).reportAgain(claim, next, superseded);
      return tables.transact(writes);
    });
    await run([{ message: checkOf(claim), outcome: settled(1000) }], { on: meddling });
    const history = await claimStore(tables).history('acme', claim.id);
    expect(history?.claim.current).toMatchObject({ revision: 2, verdict: null });
    expect(history?.superseded).toMatchObject([{ state: { revision: 1, verdict: { final: true } } }]);
    expect(await ledgerOf()).toMatchObject([{ event: 'overclaim', revision: 1 }]);
  });

  it('that the fetch failed for is missing with the reason, never a number', async () => {
    const claim = await given(sampleClaim());
    const result = await reconcileGroups({
      tables,
      claims: claimStore(tables),
      trust: trustStore(tables),
      alerts: alertStore(tables),
      clawbacks: clawbackStore(tables),
      once: memoryOnce(),
      policies: activePolicies(tables, () => toMs(T0)),
      now: () => toMs(T0),
      random: () => 0,
    })({
      groups: [{ platform: 'x', account: 'shared', items: [checkOf(claim)], failed: { Error: 'States.Timeout' } }],
    });
    expect(result.committed).toBe(1);
    expect((await stored(claim))?.current.verdict).toMatchObject({
      status: 'MISSING_PLATFORM_DATA',
      missingReason: 'UPSTREAM_ERROR',
    });
  });

  it('of a claim that does not exist is dropped', async () => {
    const claim = sampleClaim();
    expect(await run([{ message: checkOf(claim), outcome: settled(1000) }])).toEqual({
      committed: 0,
      duplicates: 1,
      failures: [],
    });
  });
});

describe('several checks of one affiliate', () => {
  it('that another invocation has committed are done, not committed again', async () => {
    const claim = await given(overclaimer());
    const checks = [{ message: checkOf(claim), outcome: settled(1000) }];
    expect(await run(checks, { once: async () => {} })).toEqual({ committed: 0, duplicates: 1, failures: [] });
  });

  it('that one transaction cannot take are committed in parts', async () => {
    const claims = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const claim = await given(sampleClaim({ postId: String(100 + n), current: sampleState({ revision: 2 }) }));
        const tired = sampleState({ attempts: 4, countedAttempts: 4, lastAttempt: earlierAttempt });
        const supersededBy = { revision: 2, correlationId: 'req-2', flags: [] };
        await tables.write(revisionPut({ ...claim, state: tired, supersededBy }, 'absent'));
        return claim;
      }),
    );
    const checks = claims.map((claim) => ({
      message: { ...checkOf(claim), revision: 1, attempt: 5, kind: 'retry' as const },
      outcome: { ...absent('TRUE_ABSENCE'), postId: claim.postId, fetchedAt: SETTLED },
    }));
    const sizes: number[] = [];
    const transact = tables.transact.bind(tables);
    tables.transact = async (writes) => {
      sizes.push(writes.length);
      return transact(writes);
    };
    expect(await run(checks)).toEqual({ committed: 30, duplicates: 0, failures: [] });
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(tables.all('submissions').filter(({ sk }) => sk === 'att#0001#0004')).toHaveLength(30);
  });

  it('share one transaction and one movement of the score each', async () => {
    const claims = await Promise.all(['11', '12', '13'].map((postId) => given(overclaimer({ postId }))));
    const checks = claims.map((claim) => ({
      message: checkOf(claim),
      outcome: { ...settled(1000), postId: claim.postId },
    }));
    expect(await run(checks)).toMatchObject({ committed: 3 });
    expect(await scoreOf()).toBe(200_000_000);
    expect(await ledgerOf()).toHaveLength(3);
    expect(await alerts()).toMatchObject([
      { repeats: 2, evidence: { submissions: claims.map(({ id }) => id).toSorted() } },
    ]);
  });

  it('that matched wait in one lot for the time when they are looked at again', async () => {
    const claims = await Promise.all(
      ['11', '12', '13', '14'].map((postId) => given(sampleClaim({ platform: 'youtube', postId }))),
    );
    const checks = claims.map((claim) => ({
      message: checkOf(claim),
      outcome: { ...settled(1000), postId: claim.postId },
    }));
    expect(await run(checks)).toMatchObject({ committed: 4 });
    const due = dueCheckStore(tables);
    const { entries } = await due.owed('acme', hoursAfter(SETTLED, 72), 100);
    const { checks: owed, lots } = await due.read(entries);
    expect(owed).toEqual([]);
    expect(lots).toMatchObject([{ at: hoursAfter(SETTLED, 72), submissionIds: claims.map(({ id }) => id).toSorted() }]);
    expect((await stored(claims[0]!))?.current.lotAt).toBe(hoursAfter(SETTLED, 72));
  });

  it('do not fail because one of them is done already', async () => {
    const [first, second] = await Promise.all(['11', '12'].map((postId) => given(overclaimer({ postId }))));
    const checks = [first!, second!].map((claim) => ({
      message: checkOf(claim),
      outcome: { ...settled(1000), postId: claim.postId },
    }));
    await run([checks[0]!]);
    expect(await run(checks)).toEqual({ committed: 1, duplicates: 1, failures: [] });
    expect(await scoreOf()).toBe(300_000_000);
  });

  it('are tried again when another writer moved the score in between', async () => {
    const [first, second] = await Promise.all(['11', '12'].map((postId) => given(overclaimer({ postId }))));
    const [a, b] = [first!, second!].map((claim) => ({
      message: checkOf(claim),
      outcome: { ...settled(1000), postId: claim.postId },
    }));
    const results = await Promise.all([run([a!]), run([b!])]);
    expect(results.map(({ committed }) => committed)).toEqual([1, 1]);
    expect(await scoreOf()).toBe(300_000_000);
    expect(await ledgerOf()).toHaveLength(2);
  });

  it('share one alert also when they are committed at the same time and move no score', async () => {
    const claims = await Promise.all(['11', '12'].map((postId) => given(sampleClaim({ postId }))));
    const foreign = (claim: Claim) => ({ ...observed({ views: 1 }, { author: '666' }), postId: claim.postId });
    await Promise.all(claims.map((claim) => run([{ message: checkOf(claim), outcome: foreign(claim) }])));
    expect(await alerts()).toMatchObject([{ type: 'OWNERSHIP', repeats: 1 }]);
  });

  it('share one alert also when a second one is counted at the same time', async () => {
    const claims = await Promise.all(['11', '12', '13'].map((postId) => given(sampleClaim({ postId }))));
    const foreign = (claim: Claim) => ({ ...observed({ views: 1 }, { author: '666' }), postId: claim.postId });
    const [first, ...rest] = claims.map((claim) => [{ message: checkOf(claim), outcome: foreign(claim) }]);
    await run(first!);
    await Promise.all(rest.map((checks) => run(checks)));
    expect(await alerts()).toMatchObject([{ type: 'OWNERSHIP', repeats: 2 }]);
  });

  it('are not read again when only the score was moved in between', async () => {
    const claim = await given(overclaimer());
    const reads: string[] = [];
    let meddled = false;
    const busy: Tables = Object.assign(Object.create(tables) as Tables, {
      get: tables.get.bind(tables),
      query: tables.query.bind(tables),
      getMany: async (table: TableName, keys: readonly Key[]) => {
        if (keys.length > 0) reads.push(table);
        return tables.getMany(table, keys);
      },
      transact: async (writes: readonly Write[]) => {
        if (!meddled) {
          meddled = true;
          const moved = { scoreNano: 700_000_000, at: SETTLED, version: 1 };
          await tables.write(scorePut('acme', 'aff_ann', moved, 'absent'));
        }
        return tables.transact(writes);
      },
    });
    expect(await run([{ message: checkOf(claim), outcome: settled(1000) }], { on: busy })).toMatchObject({
      committed: 1,
    });
    expect(await scoreOf()).toBe(600_000_000);
    expect((await stored(claim))?.current.verdict?.trust).toMatchObject({ before: 700_000_000, after: 600_000_000 });
    expect(reads.filter((table) => table === 'submissions')).toHaveLength(1);
    expect(reads.filter((table) => table === 'trust')).toHaveLength(2);
  });

  it('are cut into commits of at most 30 claims, one claim at most once in each', () => {
    const claims = Array.from({ length: 65 }, (_, index) => sampleClaim({ postId: String(100 + index) }));
    const checks = claims.map((claim) => ({ message: checkOf(claim), outcome: settled(1) }));
    const twice = { ...checks[0]!, message: { ...checks[0]!.message, revision: 2 } };
    const [chunks = [], ...others] = commitChunks([...checks, twice]);
    expect(others).toEqual([]);
    expect(chunks.flat()).toHaveLength(66);
    expect(chunks.every((chunk) => chunk.length <= 30)).toBe(true);
    expect(
      chunks.every((chunk) => new Set(chunk.map(({ message }) => message.submissionId)).size === chunk.length),
    ).toBe(true);
  });
});

describe('what an affiliate might try', () => {
  it('re-reporting the true number after a settled overclaim gains nothing', async () => {
    const claim = await given(overclaimer());
    await run([{ message: checkOf(claim), outcome: settled(1000) }]);
    const judged = (await stored(claim))!;
    const honest: Claim = {
      ...judged,
      version: judged.version + 1,
      current: sampleState({ revision: 2, claimed: { views: 1000 }, submittedAt: SETTLED, claimedAt: SETTLED }),
    };
    await tables.write(claimPut(honest, judged.version));
    await run([{ message: checkOf(honest), outcome: settled(1000) }]);
    expect((await stored(claim))?.current.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect((await stored(claim))?.current.verdict?.trust).toBeUndefined();
    expect(await scoreOf()).toBe(400_000_000);
    expect(await alerts()).toMatchObject([{ status: 'OPEN', category: 'FRAUD' }]);
  });

  it('replacing a provisional overclaim does not make it go away', async () => {
    const early = observed({ views: 1000 });
    const claim = await given(overclaimer());
    await run([{ message: checkOf(claim), outcome: early }], { at: T0 });
    const provisional = (await stored(claim))!;
    const honest: Claim = {
      ...provisional,
      version: provisional.version + 1,
      current: sampleState({ revision: 2, claimed: { views: 1000 } }),
    };
    await tables.transact([
      claimPut(honest, provisional.version),
      revisionPut(
        {
          ...provisional,
          version: 1,
          state: provisional.current,
          supersededBy: { revision: 2, correlationId: 'req-2', flags: [] },
        },
        'absent',
      ),
    ]);
    await run([{ message: checkOf(honest), outcome: early }], { at: T0 });
    expect(await scoreOf()).toBe(510_000_000);

    const old = { ...checkOf(claim), attempt: 2, kind: 'settle' as const };
    expect(await run([{ message: old, outcome: settled(1000) }])).toMatchObject({ committed: 1 });
    expect((await ledgerOf()).map(({ event, sequence, compensates }) => [event, sequence, compensates])).toEqual([
      ['overclaim', '0005', undefined],
      ['perfect_match', '0005c', '0004'],
      ['perfect_match', '0004', undefined],
    ]);
    expect(await scoreOf()).toBeGreaterThan(399_000_000);
    expect(await scoreOf()).toBeLessThan(401_000_000);
    expect((await stored(claim))?.current.verdict?.status).toBe('MATCHED');
  });

  it('claiming somebody else’s post ends unverifiable with an alert and no trust', async () => {
    const claim = await given(sampleClaim());
    await run([{ message: checkOf(claim), outcome: observed({ views: 1000 }, { author: '666' }) }]);
    expect((await stored(claim))?.current).toMatchObject({
      verdict: { status: 'UNVERIFIABLE', final: true },
      flags: [{ key: 'author_mismatch' }],
    });
    expect(await alerts()).toMatchObject([{ type: 'OWNERSHIP', category: 'FRAUD', severity: 'HIGH' }]);
    expect(await scoreOf()).toBeUndefined();
  });
});

describe('retries spent', () => {
  it('leave a dead letter and a MISSING_DATA alert, which a later match resolves', async () => {
    const tired = sampleState({ attempts: 4, countedAttempts: 4 });
    const claim = await given(sampleClaim({ current: tired }));
    await run([{ message: checkOf(claim, { kind: 'retry' }), outcome: absent('TRUE_ABSENCE') }]);
    const letters = tables.all('submissions').filter(({ pk }) => pk === 't#acme#dl');
    expect(letters).toMatchObject([
      {
        cause: 'RETRIES_SPENT',
        submissionId: claim.id,
        ...{ attempts: 5, attempt: 6, kind: 'redrive', times: 1, firstAt: SETTLED },
        lastStatus: 'MISSING_PLATFORM_DATA',
        detail: 'TRUE_ABSENCE',
      },
    ]);
    expect(await alerts()).toMatchObject([{ type: 'MISSING_DATA', status: 'OPEN' }]);

    const spent = (await stored(claim))!;
    const again: Claim = { ...spent, version: spent.version + 1, current: sampleState({ revision: 2 }) };
    await tables.write(claimPut(again, spent.version));
    await run([{ message: checkOf(again), outcome: settled(1000) }]);
    expect(await alerts()).toMatchObject([{ type: 'MISSING_DATA', status: 'RESOLVED' }]);
  });
});

describe('a check that an operator asks for again', () => {
  const REDRIVEN = { redriven: { at: SETTLED, redriveId: 'rdr_1' } };
  const letters = () => tables.all('submissions').filter(({ pk }) => pk === 't#acme#dl');

  /** Given up, and its record marked as redriven. */
  async function redriven(): Promise<Claim> {
    const claim = await given(sampleClaim({ current: sampleState({ attempts: 4, countedAttempts: 4 }) }));
    await run([{ message: checkOf(claim, { kind: 'retry' }), outcome: absent('TRUE_ABSENCE') }]);
    const { pk, sk } = letters()[0]!;
    await tables.write({ table: 'submissions', update: { pk, sk }, set: REDRIVEN, when: [] });
    return (await stored(claim))!;
  }
  const again = (claim: Claim) => checkOf(claim, { kind: 'redrive' });

  it('and finds the numbers has its verdict and moves trust once, however often it is delivered', async () => {
    const claim = await redriven();
    const check = { message: again(claim), outcome: settled(1000) };
    await Promise.all([run([check]), run([check])]);
    await run([check]);
    expect((await stored(claim))?.current.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect(tables.all('trust').filter(({ sk }) => sk.startsWith('evt#'))).toHaveLength(1);
    expect(letters()).toMatchObject([{ ...REDRIVEN, times: 1 }]);
    expect(await alerts()).toMatchObject([{ type: 'MISSING_DATA', status: 'RESOLVED' }]);
  });

  it('and finds nothing again is given up again: the record is open, and nothing is owed', async () => {
    const claim = await redriven();
    await run([{ message: again(claim), outcome: absent('RATE_LIMIT') }], { at: hoursAfter(SETTLED, 1) });
    expect(letters()).toMatchObject([{ times: 2, attempt: 7, firstAt: SETTLED, at: hoursAfter(SETTLED, 1) }]);
    expect(letters()[0]?.redriven).toBeUndefined();
    const { current } = (await stored(claim))!;
    expect([current.due, current.verdict?.final]).toEqual([undefined, true]);
  });

  it.each([
    ['a verdict that is not final', sampleState({ attempts: 1 })],
    ['no verdict', sampleState()],
  ])('is not made where there is %s', async (_, current) => {
    const claim = await given(sampleClaim({ current }));
    expect(await run([{ message: again(claim), outcome: settled(1000) }])).toMatchObject({ committed: 0 });
  });

  it('is not made of a verdict that was reached before the retries were spent', async () => {
    const claim = await given(sampleClaim());
    await run([{ message: checkOf(claim), outcome: settled(1000) }]);
    const matched = (await stored(claim))!;
    expect(await run([{ message: again(matched), outcome: settled(10) }])).toMatchObject({ committed: 0 });
  });
});
