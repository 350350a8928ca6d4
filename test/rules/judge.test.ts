import { describe, expect, it } from 'vitest';
import type { RevisionState } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { MINUTE, after } from '../../shared/model/instant.ts';
import { MissingReason } from '../../shared/model/missing-reason.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { judge } from '../../shared/rules/judge.ts';
import type { Case, Judgement } from '../../shared/rules/judge/case.ts';
import { absent, AUTHOR, hoursAfter, observed, sampleState, T0 } from '../support/sample-claims.ts';

const X = capabilityOf('x');
const YOUTUBE = capabilityOf('youtube');

const judged = (changes: Partial<Case>): Judgement =>
  judge({
    state: sampleState(),
    superseded: false,
    kind: 'first',
    outcome: observed({ views: 1000 }),
    observationId: 'obs_1',
    capability: X,
    accounts: [AUTHOR],
    claimedByOthers: false,
    now: T0,
    random: 0,
    policy: DEFAULT_POLICY,
    ...changes,
  });

/** Judges one outcome after another, each at its instant, as the due entries would. */
function story(
  state: RevisionState,
  steps: { at: Instant; outcome: Case['outcome'] }[],
  changes: Partial<Case> = {},
): Judgement {
  const [first, ...rest] = steps;
  const start = judged({ ...changes, state, now: first!.at, outcome: { ...first!.outcome, fetchedAt: first!.at } });
  return rest.reduce(
    (before, { at, outcome }) =>
      judged({
        ...changes,
        state: before.state,
        kind: before.state.due?.kind ?? 'retry',
        now: at,
        outcome: { ...outcome, fetchedAt: at },
      }),
    start,
  );
}

const codes = ({ verdict }: Judgement): string[] => verdict.reasons.map(({ code }) => code);
const flagKeys = ({ state }: Judgement): string[] => state.flags.map(({ key }) => key);

describe('a match', () => {
  it('is final at once, earns trust and says where the number is from', () => {
    const judgement = judged({});
    expect(judgement.verdict).toMatchObject({
      status: 'MATCHED',
      final: true,
      confidenceBps: 10_000,
      attempt: 1,
      policyVersion: 1,
    });
    expect(judgement.verdict.metrics[0]).toMatchObject({
      provenance: { source: 'x', api: 'x.tweets', observationId: 'obs_1', fetchedAt: T0 },
    });
    expect(judgement.trustEvent).toBe('perfect_match');
    expect(judgement.verified).toEqual({ views: 1000 });
    expect(judgement.resolvesAlerts).toBe(true);
  });

  it('is looked at again three days later where reading is free', () => {
    expect(judged({ capability: YOUTUBE }).state.due).toEqual({ at: hoursAfter(T0, 72), kind: 'reverify', leases: 0 });
  });

  it.each<[string, Partial<Case>, number, string]>([
    ['an overclaim', { state: sampleState({ claimed: { views: 3000 } }) }, 0.5, 'settle'],
    ['nothing to be seen', { outcome: absent('TRUE_ABSENCE') }, 0.2, 'retry'],
  ])('that is %s is looked at again before the lock', (_, changes, hours, kind) => {
    const lockAt = hoursAfter(T0, 24 + hours);
    expect(judged({ ...changes, lockAt }).state.due).toEqual({ at: hoursAfter(T0, hours), kind, leases: 0 });
  });

  it('is provisional beyond a lock that its numbers settle after', () => {
    const changes = { capability: YOUTUBE, state: sampleState({ claimed: { views: 3000 } }) };
    const locked = judged({ ...changes, lockAt: hoursAfter(T0, 23) });
    expect([locked.verdict.final, locked.state.due?.at]).toEqual([false, hoursAfter(T0, 24)]);
  });

  it('is not looked at again where a read costs money', () => {
    expect(judged({}).state.due).toBeUndefined();
  });

  it('earns nothing while no account of the affiliate is known', () => {
    const judgement = judged({ accounts: undefined });
    expect(judgement.verdict.status).toBe('MATCHED');
    expect(judgement.trustEvent).toBeNull();
    expect(flagKeys(judgement)).toEqual(['author_unproven']);
  });

  it('of a post that others claim too carries the flag', () => {
    expect(flagKeys(judged({ claimedByOthers: true }))).toEqual(['duplicate_across_affiliates']);
  });
});

describe('a change of what the platform counts', () => {
  const seenAfter = (definitionVersion: string, claimed: number): Judgement => {
    const outcome = observed({ views: 1000 });
    const views = { ...outcome.metrics.views!, definitionVersion };
    return judged({
      state: sampleState({ claimed: { views: claimed } }),
      outcome: { ...outcome, metrics: { views } },
      now: hoursAfter(T0, 2),
    });
  };
  const day = T0.slice(0, 10);

  it.each([
    ['the day before the claim', '2026-11-01', 'DISCREPANCY_HIGH', ['UNDERCLAIMED', 'NOT_SETTLED']],
    ['the day of the claim', day, 'MATCHED', ['DEFINITION_CHANGED']],
    ['the day after it', '2026-11-03', 'MATCHED', ['DEFINITION_CHANGED']],
  ])('from %s on: a claim of less than half is %s', (_, version, status, reasons) => {
    const judgement = seenAfter(version, 400);
    expect(judgement.verdict.status).toBe(status);
    expect(codes(judgement)).toEqual(reasons);
    expect(judgement.trustEvent).toBeNull();
  });

  it('excuses nobody who claims more than is there now', () => {
    expect(seenAfter('2026-11-03', 1300).verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED' });
  });

  it('is not mentioned where the claim holds anyway', () => {
    expect(codes(seenAfter('2026-11-03', 1000))).toEqual([]);
    expect(seenAfter('2026-11-03', 1000).trustEvent).toBe('perfect_match');
  });
});

describe('an overclaim', () => {
  const overclaim = { state: sampleState({ claimed: { views: 3000 } }) };

  it('before the settle time is provisional: no trust, no alert, checked again when settled', () => {
    const judgement = judged(overclaim);
    expect(judgement.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL', final: false });
    expect(judgement.trustEvent).toBeNull();
    expect(judgement.alerts).toEqual([]);
    expect(judgement.verified).toBeUndefined();
    expect(judgement.state.due).toEqual({ at: hoursAfter(T0, 1), kind: 'settle', leases: 0 });
    expect(codes(judgement)).toEqual(['ABOVE_OBSERVED', 'NOT_SETTLED']);
  });

  it.each([
    ['one millisecond before', -1, false],
    ['at', 0, true],
  ])('seen %s the settle time is final: %s ms, %s', (_, ms, final) => {
    const at = after(hoursAfter(T0, 1), ms);
    const judgement = judged({ ...overclaim, now: at, outcome: observed({ views: 1000 }, { fetchedAt: at }) });
    expect(judgement.verdict.final).toBe(final);
  });

  it('settled takes trust, opens a fraud alert and explains itself', () => {
    const judgement = story(overclaim.state, [
      { at: T0, outcome: observed({ views: 1000 }) },
      { at: hoursAfter(T0, 1), outcome: observed({ views: 1010 }) },
    ]);
    expect(judgement.trustEvent).toBe('overclaim');
    expect(judgement.alerts).toEqual([{ type: 'HIGH_DISCREPANCY', category: 'FRAUD', severity: 'CRITICAL' }]);
    expect(judgement.verdict.reasons[0]?.text).toBe(
      'The claim is above what was observed: 3,000 views claimed for 2026-11-02T15:00Z, 1,010 on X at 2026-11-02T16:00Z, 197.03 % above.',
    );
    expect(judgement.state.due).toBeUndefined();
  });

  it('that a later observation covers was ahead of its time: no penalty, no reward, a flag', () => {
    const judgement = story(overclaim.state, [
      { at: T0, outcome: observed({ views: 1000 }) },
      { at: hoursAfter(T0, 1), outcome: observed({ views: 3400 }) },
    ]);
    expect(judgement.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect(codes(judgement)).toContain('CLAIMED_AHEAD');
    expect(flagKeys(judgement)).toContain('claimed_ahead');
    expect(judgement.trustEvent).toBeNull();
    expect(judgement.alerts).toEqual([]);
  });
});

describe('a post deleted before its settle time', () => {
  const overclaimed = sampleState({ claimed: { views: 3000 } });
  const deletedLater = [
    { at: T0, outcome: observed({ views: 1000 }) },
    { at: hoursAfter(T0, 1), outcome: absent('TRUE_ABSENCE') },
  ];

  it('keeps its last good observation while retries last', () => {
    const judgement = story(overclaimed, deletedLater);
    expect(judgement.verdict).toMatchObject({
      status: 'AFFILIATE_OVERCLAIMED',
      final: false,
      missingReason: 'TRUE_ABSENCE',
    });
    expect(judgement.verdict.metrics[0]).toMatchObject({ result: 'compared', observed: 1000 });
    expect(judgement.state.due?.kind).toBe('settle');
    expect(judgement.alerts).toEqual([]);
  });

  it('ends as POST_GONE with a fraud alert; trust waits for a person', () => {
    const judgement = story(overclaimed, [
      ...deletedLater,
      { at: hoursAfter(T0, 25), outcome: absent('TRUE_ABSENCE') },
    ]);
    expect(judgement.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true });
    expect(codes(judgement)).toContain('POST_GONE');
    expect(judgement.alerts).toEqual([{ type: 'POST_GONE', category: 'FRAUD', severity: 'HIGH' }]);
    expect(judgement.trustEvent).toBeNull();
    expect(judgement.retriesSpent).toBe(true);
  });

  it('whose platform never answers again accuses nobody', () => {
    const judgement = story(overclaimed, [
      { at: T0, outcome: observed({ views: 1000 }) },
      { at: hoursAfter(T0, 26), outcome: absent('UPSTREAM_ERROR') },
    ]);
    expect(judgement.verdict).toMatchObject({ status: 'INCOMPLETE_PLATFORM_DATA', final: true });
    expect(judgement.verdict.level).toBeUndefined();
    expect(codes(judgement)).not.toContain('POST_GONE');
    expect(judgement.alerts).toEqual([{ type: 'MISSING_DATA', category: 'SYSTEM_HEALTH', severity: 'MEDIUM' }]);
    expect(judgement.trustEvent).toBeNull();
  });
});

describe('no answer', () => {
  it.each(MissingReason.options)('for %s is a verdict at once, with a reason and never a number', (reason) => {
    const judgement = judged({ outcome: absent(reason) });
    expect(judgement.verdict).toMatchObject({
      status: 'MISSING_PLATFORM_DATA',
      final: false,
      missingReason: reason,
      confidenceBps: 0,
    });
    expect(judgement.verdict.metrics).toEqual([{ metric: 'views', claimed: 1000, result: 'missing' }]);
    expect(judgement.trustEvent).toBeNull();
    expect(judgement.state.due?.kind).toBe('retry');
  });

  it.each([
    ['TRUE_ABSENCE', 1],
    ['UNPARSABLE', 1],
    ['BREAKER_OPEN', 0],
    ['RATE_LIMIT', 0],
    ['UPSTREAM_ERROR', 0],
    ['AUTH', 0],
    ['NOT_YET_AVAILABLE', 0],
  ] as const)('because of %s counts %i attempts', (reason, counted) => {
    expect(judged({ outcome: absent(reason) }).state).toMatchObject({ attempts: 1, countedAttempts: counted });
  });

  it('never comes back before the breaker reopens', () => {
    const reopens = hoursAfter(T0, 3);
    expect(judged({ outcome: absent('BREAKER_OPEN', { retryAt: reopens }) }).state.due?.at).toBe(reopens);
  });

  it('five counted times after the settle time ends with an alert and a dead letter', () => {
    const attempts = [0, 1, 2, 4, 8].map((hours) => ({ at: hoursAfter(T0, hours), outcome: absent('TRUE_ABSENCE') }));
    const fourth = story(sampleState(), attempts.slice(0, 4));
    expect(fourth.verdict.final).toBe(false);
    const fifth = story(sampleState(), attempts);
    expect(fifth.verdict).toMatchObject({ status: 'MISSING_PLATFORM_DATA', final: true });
    expect(fifth.retriesSpent).toBe(true);
    expect(fifth.alerts).toEqual([{ type: 'MISSING_DATA', category: 'SYSTEM_HEALTH', severity: 'MEDIUM' }]);
    expect(fifth.state.due).toBeUndefined();
  });

  it('about a post that only unverifiable metrics were claimed for is still missing, not unverifiable', () => {
    const judgement = judged({ state: sampleState({ claimed: { conversions: 5 } }), outcome: absent('TRUE_ABSENCE') });
    expect(judgement.verdict).toMatchObject({ status: 'MISSING_PLATFORM_DATA', final: false });
    expect(judgement.verdict.metrics).toEqual([{ metric: 'conversions', claimed: 5, result: 'unverifiable' }]);
  });
});

describe('a partial answer', () => {
  const both = sampleState({ claimed: { views: 3000, clicks: 50 } });

  it('is incomplete, counts, and shows a proven overclaim at once', () => {
    const judgement = judged({ state: both });
    expect(judgement.verdict).toMatchObject({ status: 'INCOMPLETE_PLATFORM_DATA', final: false, confidenceBps: 5000 });
    expect(judgement.verdict.metrics[0]).toMatchObject({ metric: 'views', direction: 'over', differenceBps: 20_000 });
    expect(judgement.state).toMatchObject({ countedAttempts: 1, due: { kind: 'retry' } });
  });

  it('is judged by what is there once retries are spent', () => {
    const hours = [0, 1, 2, 4, 8];
    const judgement = story(
      both,
      hours.map((hour) => ({ at: hoursAfter(T0, hour), outcome: observed({ views: 1000 }) })),
    );
    expect(judgement.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true, confidenceBps: 5000 });
    expect(judgement.trustEvent).toBe('overclaim');
    expect(judgement.retriesSpent).toBe(true);
  });

  it('whose missing metric the credential can never give is a verdict, not a retry', () => {
    const judgement = judged({
      state: sampleState({ claimed: { views: 1000, clicks: 50 } }),
      outcome: observed({ views: 1000 }, { withheld: ['clicks'] }),
    });
    expect(judgement.verdict).toMatchObject({ status: 'MATCHED', final: true, confidenceBps: 5000 });
    expect(judgement.state.countedAttempts).toBe(0);
  });
});

describe('ownership', () => {
  it('of somebody else ends unverifiable with a fraud alert and without trust', () => {
    const judgement = judged({ accounts: ['2000002'] });
    expect(judgement.verdict).toMatchObject({ status: 'UNVERIFIABLE', final: true, confidenceBps: 0 });
    expect(codes(judgement)).toEqual(['AUTHOR_MISMATCH']);
    expect(judgement.state.flags).toEqual([{ key: 'author_mismatch', severity: 'HIGH' }]);
    expect(judgement.alerts).toEqual([{ type: 'OWNERSHIP', category: 'FRAUD', severity: 'HIGH' }]);
    expect(judgement.trustEvent).toBeNull();
    expect(judgement.state.due).toBeUndefined();
  });

  it('is remembered from an earlier check', () => {
    const { author: _, ...withoutAuthor } = observed({ views: 1000 });
    expect(judged({ outcome: withoutAuthor, knownAuthor: '9' }).verdict.status).toBe('UNVERIFIABLE');
    expect(judged({ outcome: withoutAuthor, knownAuthor: AUTHOR }).trustEvent).toBe('perfect_match');
  });

  it('is checked also where nothing claimed can be verified', () => {
    const state = sampleState({ claimed: { conversions: 5 } });
    expect(codes(judged({ state, accounts: ['2000002'] }))).toEqual(['AUTHOR_MISMATCH']);
    expect(codes(judged({ state }))).toEqual(['NOTHING_VERIFIABLE']);
  });
});

describe('an answer without any of the expected numbers', () => {
  it('is missing, counts, and says so when retries are spent', () => {
    const hours = [0, 1, 2, 4, 8];
    const steps = hours.map((hour) => ({ at: hoursAfter(T0, hour), outcome: observed({}) }));
    expect(story(sampleState(), steps.slice(0, 1)).verdict).toMatchObject({
      status: 'MISSING_PLATFORM_DATA',
      final: false,
      missingReason: 'NOT_YET_AVAILABLE',
    });
    const last = story(sampleState(), steps);
    expect(last.verdict).toMatchObject({
      status: 'MISSING_PLATFORM_DATA',
      final: true,
      missingReason: 'NOT_YET_AVAILABLE',
    });
    expect(last.retriesSpent).toBe(true);
  });
});

describe('looking at a match again', () => {
  const matched = judged({ capability: YOUTUBE }).state;
  const again = (outcome: Case['outcome'], changes: Partial<Case> = {}): Judgement =>
    judged({ state: matched, capability: YOUTUBE, kind: 'reverify', now: hoursAfter(T0, 72), outcome, ...changes });

  it.each([
    [950, false],
    [949, true],
  ])('%i of 1000 views left: decayed is %s', (views, decayed) => {
    const judgement = again(observed({ views }));
    expect(flagKeys(judgement).includes('views_decayed')).toBe(decayed);
    expect(judgement.verdict.status).toBe('MATCHED');
    expect(judgement.trustEvent).toBeNull();
    expect(judgement.verified).toEqual({ views });
  });

  it('goes on up the ladder, then stops', () => {
    const second = again(observed({ views: 1200 }));
    expect(second.state.due).toMatchObject({ at: hoursAfter(T0, 7 * 24), kind: 'reverify' });
    const third = again(observed({ views: 1200 }), { state: second.state, now: hoursAfter(T0, 7 * 24) });
    expect(third.state.due).toBeUndefined();
  });

  it('without an answer changes nothing and comes again', () => {
    const judgement = again(absent('UPSTREAM_ERROR'));
    expect(judgement.verified).toBeUndefined();
    expect(judgement.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect(judgement.state.reverifications).toBe(0);
    expect(judgement.state.due).toEqual({ at: after(hoursAfter(T0, 72), 15 * MINUTE), kind: 'reverify', leases: 0 });
  });

  it('at a deleted post accuses nobody', () => {
    const judgement = again(absent('TRUE_ABSENCE'));
    expect(judgement.alerts).toEqual([]);
    expect(judgement.verdict).toMatchObject({ status: 'MATCHED', final: true });
  });

  it('that has decayed twice says so once', () => {
    const once = again(observed({ views: 800 }));
    const twice = again(observed({ views: 700 }), { state: once.state, now: hoursAfter(T0, 7 * 24) });
    expect(codes(twice)).toEqual(['VIEWS_DECAYED']);
    expect(flagKeys(twice)).toEqual(['views_decayed']);
    expect(twice.verified).toEqual({ views: 700 });
  });

  it('is possible only where there was a verdict', () => {
    expect(() => judged({ kind: 'reverify' })).toThrow('only a judged revision');
  });
});
