import { describe, expect, it } from 'vitest';
import type { RevisionState } from '../../shared/model/claim.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import { MissingReason } from '../../shared/model/missing-reason.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { judge } from '../../shared/rules/judge.ts';
import type { Judgement } from '../../shared/rules/judge/case.ts';
import { absent, AUTHOR, hoursAfter, observed, sampleState, T0 } from '../support/sample-claims.ts';

const judged = (state: RevisionState, outcome: FetchOutcome, hours: number, kind = state.due?.kind ?? 'retry') =>
  judge({
    ...{ state, kind, superseded: false, observationId: 'obs_1', capability: capabilityOf('x') },
    outcome: { ...outcome, fetchedAt: hoursAfter(T0, hours) },
    ...{ accounts: [AUTHOR], claimedByOthers: false, now: hoursAfter(T0, hours), random: 0, policy: DEFAULT_POLICY },
  });

/** Claimed, never seen, given up. */
const spent = judged(sampleState({ attempts: 4, countedAttempts: 4 }), absent('TRUE_ABSENCE'), 8).state;
/** Seen too low, gone, given up. */
const gone = [
  { outcome: observed({ views: 1000 }), hours: 0 },
  { outcome: absent('TRUE_ABSENCE'), hours: 26 },
].reduce<RevisionState>(
  (state, { outcome, hours }) => judged(state, outcome, hours).state,
  sampleState({ claimed: { views: 3000 } }),
);

const redriven = (state: RevisionState, outcome: FetchOutcome): Judgement => judged(state, outcome, 30, 'redrive');

describe('a check that is asked for again after the retries are spent', () => {
  it('replaces the verdict by what it finds, and moves trust then', () => {
    const judgement = redriven(spent, observed({ views: 1000 }));
    expect(judgement.verdict).toMatchObject({ status: 'MATCHED', final: true, attempt: 6 });
    expect(judgement).toMatchObject({ trustEvent: 'perfect_match', resolvesAlerts: true, retriesSpent: false });
  });

  it.each(MissingReason.options)(
    'that finds nothing because of %s is final again, with no check after it',
    (reason) => {
      const judgement = redriven(spent, absent(reason, { retryAt: hoursAfter(T0, 200) }));
      expect(judgement.verdict).toMatchObject({ status: 'MISSING_PLATFORM_DATA', final: true, missingReason: reason });
      expect(judgement.state.due).toBeUndefined();
      expect(judgement).toMatchObject({ trustEvent: null, retriesSpent: true });
      expect(judgement.state.attempts).toBe(6);
    },
  );

  it('is one check, also where the breaker’s pause would have given the retries more time', () => {
    const late = judged(sampleState(), absent('RATE_LIMIT'), 26);
    expect(late).toMatchObject({ retriesSpent: true, state: { countedAttempts: 0 } });
    const judgement = redriven(late.state, absent('BREAKER_OPEN', { retryAt: hoursAfter(T0, 40) }));
    expect(judgement.verdict).toMatchObject({ final: true, missingReason: 'BREAKER_OPEN' });
    expect(judgement.state.due).toBeUndefined();
  });

  it('that sees only a part is final with that part', () => {
    const both = sampleState({ claimed: { views: 1000, clicks: 10 }, attempts: 4, countedAttempts: 4 });
    const before = judged(both, absent('TRUE_ABSENCE'), 8).state;
    const judgement = redriven(before, observed({ views: 1000 }));
    expect(judgement.verdict).toMatchObject({ status: 'MATCHED', final: true, confidenceBps: 5000 });
    expect(judgement.retriesSpent).toBe(true);
  });

  it.each(MissingReason.exclude(['TRUE_ABSENCE']).options)(
    'of a post that was gone leaves the verdict alone where %s keeps it from looking, and accuses nobody again',
    (reason) => {
      const judgement = redriven(gone, absent(reason));
      expect(judgement.verdict).toEqual({ ...gone.verdict, attempt: 3 });
      expect(judgement).toMatchObject({ alerts: [], trustEvent: null, retriesSpent: true });
    },
  );

  it('of a post that is gone still says so again', () => {
    const judgement = redriven(gone, absent('TRUE_ABSENCE'));
    expect(judgement.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true });
    expect(judgement.alerts).toEqual([{ type: 'POST_GONE', category: 'FRAUD', severity: 'HIGH' }]);
    expect(judgement.trustEvent).toBeNull();
  });
});
