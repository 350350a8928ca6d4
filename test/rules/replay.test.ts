import { describe, expect, it } from 'vitest';
import type { AttemptRecord, CheckKind, RevisionState } from '../../shared/model/claim.ts';
import { after, DAY, type Instant } from '../../shared/model/instant.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import type { Counts } from '../../shared/model/platform.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { StandingEvent, TrustEvent } from '../../shared/model/trust.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { judge } from '../../shared/rules/judge.ts';
import { replayedClaim } from '../../shared/rules/replayed-claim.ts';
import { rejudged, type StoredRevision } from '../../shared/rules/replay.ts';
import { restand } from '../../shared/rules/standing.ts';
import { deltaOf } from '../../shared/rules/trust.ts';
import { absent, AUTHOR, hoursAfter, observed, sampleState, T0 } from '../support/sample-claims.ts';
import { changedPolicy } from '../support/sample-policies.ts';

const capability = capabilityOf('x');
const SETTLED = hoursAfter(T0, 2);
const NOW = hoursAfter(T0, 100);
const policyWith = (changes: Record<string, unknown>): Policy => ({ ...changedPolicy(changes), version: 9 });
const STRICT = policyWith({ comparison: { matchedBps: 100 } });
const LENIENT = policyWith({ comparison: { overclaimBps: 4_000 } });

interface Try {
  at?: Instant;
  kind?: CheckKind;
  outcome: FetchOutcome;
}
interface Made {
  superseded?: boolean;
  accounts?: string[] | undefined;
  claimed?: Counts;
  revision?: number;
}

const seen = (views: number, at: Instant = SETTLED): FetchOutcome => observed({ views }, { fetchedAt: at });

/** A revision as version 1 judged it, attempt by attempt. */
function revisionOf(
  tries: Try[],
  { superseded = false, claimed = { views: 1_000 }, revision = 1, ...more }: Made = {},
) {
  const accounts = 'accounts' in more ? more.accounts : [AUTHOR];
  let state: RevisionState = sampleState({ claimed, revision });
  let trust: TrustEvent | null = null;
  const attempts = tries.map(({ at = SETTLED, kind = 'first', outcome }, index): AttemptRecord => {
    const judgement = judge({
      ...{ state, superseded, kind, outcome, capability, accounts, claimedByOthers: false, now: at, random: 0 },
      ...{ observationId: `obs_${index}`, policy: DEFAULT_POLICY },
    });
    state = judgement.state;
    trust = judgement.trustEvent ?? trust;
    const { counted, verdict } = judgement;
    return {
      ...{
        attempt: index + 1,
        kind,
        at,
        counted,
        correlationId: 'req',
        observationId: `obs_${index}`,
        outcome,
        verdict,
      },
    };
  });
  const { verdict } = state;
  if (!verdict) throw new Error('nothing was tried');
  const moved = trust && { event: trust, delta: 1, before: 0, after: 1 };
  const judged = { ...verdict, ...(moved ? { trust: moved } : {}) };
  return { state: { ...state, verdict: judged }, superseded, attempts } satisfies StoredRevision;
}

const standingOf = (event: TrustEvent, revision = 1): StandingEvent => ({
  ...{ event, revision, delta: event === 'manual_adjust' ? -1 : deltaOf(event, 10_000, DEFAULT_POLICY) },
  ...{ at: SETTLED, sequence: '0002' },
});

const again = (revision: StoredRevision, policy: Policy, standing?: StandingEvent, now = NOW) => {
  const claim = { id: 'sub_1', ...(standing ? { standing } : {}) };
  const result = rejudged(revision, { claim, capability, now, policy });
  return result.kind === 'judged' ? [result.judgement.verdict.status, result.judgement.trustEvent] : result.kind;
};
const replayed = (revisions: StoredRevision[], policy: Policy, standing?: StandingEvent) =>
  replayedClaim({
    ...{ claim: { id: 'sub_1', ...(standing ? { standing } : {}) }, revisions, capability, now: NOW, policy },
    ...{ replayId: 'rpl_1', policyOf: (version: number) => (version === 1 ? DEFAULT_POLICY : undefined) },
  });

describe('a stored verdict judged again', () => {
  it.each<[string, StoredRevision, Policy, unknown]>([
    [
      'by the same numbers is the same',
      revisionOf([{ outcome: seen(1_000) }]),
      policyWith({}),
      ['MATCHED', 'perfect_match'],
    ],
    [
      'one basis point within',
      revisionOf([{ outcome: seen(962) }]),
      policyWith({ comparison: { matchedBps: 396 } }),
      ['MATCHED', 'perfect_match'],
    ],
    [
      'one basis point beyond',
      revisionOf([{ outcome: seen(962) }]),
      policyWith({ comparison: { matchedBps: 395 } }),
      ['DISCREPANCY_LOW', 'minor_discrepancy'],
    ],
    [
      'an overclaim that is none any more',
      revisionOf([{ outcome: seen(770) }]),
      LENIENT,
      ['DISCREPANCY_HIGH', 'high_discrepancy'],
    ],
    [
      'a post of somebody else stays one',
      revisionOf([{ outcome: seen(1_000) }], { accounts: ['other'] }),
      STRICT,
      'as before',
    ],
    [
      'without a known account earns nothing, also now',
      revisionOf([{ outcome: seen(1_000) }], { accounts: undefined }),
      LENIENT,
      ['MATCHED', null],
    ],
    [
      'with a post that is gone stays gone',
      revisionOf([
        { at: T0, outcome: seen(800, T0) },
        ...[1, 2, 3, 4, 5].map((n) => ({
          at: hoursAfter(T0, n),
          kind: 'settle' as const,
          outcome: absent('TRUE_ABSENCE', { fetchedAt: hoursAfter(T0, n) }),
        })),
      ]),
      LENIENT,
      ['DISCREPANCY_HIGH', null],
    ],
  ])('%s', (_, revision, policy, expected) => {
    expect(revision.state.verdict.final).toBe(true);
    expect(again(revision, policy)).toEqual(expected);
  });

  it('uses each attempt at its own instant, and the first observation of all', () => {
    const ahead = revisionOf([
      { at: T0, outcome: seen(900, T0) },
      { kind: 'settle', outcome: seen(1_000) },
    ]);
    expect(ahead.state.verdict.reasons.map(({ code }) => code)).toEqual(['CLAIMED_AHEAD']);
    expect(again(ahead, policyWith({}))).toEqual(['MATCHED', null]);
    expect(again(ahead, policyWith({ comparison: { matchedBps: 1_200, lowBps: 1_200 } }))).toEqual([
      'MATCHED',
      'perfect_match',
    ]);
  });

  it('accuses nobody by numbers that had not settled', () => {
    const early = revisionOf([{ at: T0, outcome: seen(970, T0) }]);
    expect(early.state.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect(again(early, STRICT)).toBe('UNDECIDED');
    const settled = revisionOf([{ outcome: seen(970) }]);
    expect(again(settled, STRICT)).toEqual(['DISCREPANCY_LOW', 'minor_discrepancy']);
    expect(again(settled, policyWith({ comparison: { matchedBps: 100 }, settleHours: { x: 3 } }))).toBe('UNDECIDED');
    expect(again(settled, policyWith({ comparison: { matchedBps: 100 }, settleHours: { x: 2 } }))).toEqual([
      'DISCREPANCY_LOW',
      'minor_discrepancy',
    ]);
  });

  it('does not hold against a match what was lost later', () => {
    const decayed = revisionOf([
      { outcome: seen(1_000) },
      { at: after(SETTLED, 3 * DAY), kind: 'reverify', outcome: seen(500, after(SETTLED, 3 * DAY)) },
    ]);
    expect(again(decayed, STRICT)).toEqual(['MATCHED', 'perfect_match']);
    const { revised } = replayed(
      [decayed],
      policyWith({ trust: { deltas: { perfect_match: 20_000_000 } } }),
      standingOf('perfect_match'),
    );
    expect(revised[0]?.state.verdict?.reasons.map(({ code }) => code)).toEqual(['VIEWS_DECAYED']);
  });

  it('is not made of numbers that may not be kept any more', () => {
    const kept = (retainUntil: Instant) =>
      revisionOf([{ outcome: observed({ views: 1_000 }, { fetchedAt: SETTLED, retainUntil }) }]);
    expect(again(kept(after(NOW, -1)), STRICT)).toBe('EXPIRED');
    expect(again(kept(NOW), STRICT)).toEqual(['MATCHED', 'perfect_match']);
  });

  it.each(['manual_adjust', 'impossible_submission'] as const)('is left alone where a person decided: %s', (event) => {
    const revision = revisionOf([{ outcome: seen(770) }]);
    expect(again(revision, LENIENT, standingOf(event))).toBe('OVERRIDDEN');
    expect(again(revision, LENIENT, standingOf(event, 2))).toEqual(['DISCREPANCY_HIGH', 'high_discrepancy']);
    expect(replayed([revision], LENIENT, standingOf(event))).toEqual({
      ...{ transitions: [], revised: [] },
      skipped: [{ submissionId: 'sub_1', revision: 1, why: 'OVERRIDDEN' }],
    });
    expect(replayed([revision], LENIENT, standingOf(event, 2))).not.toHaveProperty('standing');
  });

  it('is left alone where people changed it, and keeps the event that it moved', () => {
    const first = revisionOf([{ outcome: seen(770) }]);
    const reasons = [{ code: 'OVERRIDDEN' as const, text: 'so' }];
    const trust = { event: 'minor_discrepancy' as const, delta: -1, before: 2, after: 1 };
    const verdict = { ...first.state.verdict, status: 'DISCREPANCY_LOW' as const, reasons, trust, overrideId: 'ovr_1' };
    const overridden = { ...first, state: { ...first.state, verdict } };
    expect(again(overridden, LENIENT)).toBe('OVERRIDDEN');
    expect(replayed([overridden], LENIENT, standingOf('minor_discrepancy'))).toEqual({
      ...{ transitions: [], revised: [] },
      skipped: [{ submissionId: 'sub_1', revision: 1, why: 'OVERRIDDEN' }],
    });
  });

  it('that was given up on stays so, and is not if more tries were due', () => {
    const tries = Array.from({ length: 5 }, (_, n): Try => ({
      at: hoursAfter(T0, n),
      kind: n === 0 ? 'first' : 'retry',
      outcome: absent('TRUE_ABSENCE', { fetchedAt: hoursAfter(T0, n) }),
    }));
    const revision = revisionOf(tries);
    expect(again(revision, policyWith({}))).toEqual(['MISSING_PLATFORM_DATA', null]);
    expect(again(revision, policyWith({ retry: { maxAttempts: 6 } }))).toBe('UNDECIDED');
  });
});

describe('a claim judged again', () => {
  it('is not touched where nothing comes out otherwise', () => {
    const result = replayed([revisionOf([{ outcome: seen(1_000) }])], STRICT, standingOf('perfect_match'));
    expect(result).toEqual({ transitions: [{ from: 'MATCHED', to: 'MATCHED' }], skipped: [], revised: [] });
  });

  it('may have a better event than the one that stands, or none', () => {
    const overclaim = revisionOf([{ outcome: seen(770) }]);
    const { revised, standing } = replayed([overclaim], LENIENT, standingOf('overclaim'));
    expect(standing).toEqual({ event: 'high_discrepancy', revision: 1, confidenceBps: 10_000, kept: false });
    expect(revised).toMatchObject([
      {
        before: { status: 'AFFILIATE_OVERCLAIMED' },
        state: { verdict: { status: 'DISCREPANCY_HIGH', policyVersion: 9, replayId: 'rpl_1', decidedAt: NOW } },
      },
    ]);
    const unproven = replayed(
      [revisionOf([{ outcome: seen(962) }], { accounts: undefined })],
      policyWith({}),
      standingOf('minor_discrepancy'),
    );
    expect(unproven.standing).toMatchObject({ event: null, revision: 1 });
  });

  it('moves trust where the same event costs something else, and only then', () => {
    const match = revisionOf([{ outcome: seen(1_000) }]);
    const dearer = policyWith({ trust: { deltas: { perfect_match: 20_000_000 } } });
    expect(replayed([match], dearer, standingOf('perfect_match'))).toMatchObject({
      standing: { event: 'perfect_match' },
      revised: [{ state: { verdict: { status: 'MATCHED' } } }],
    });
    const clamped = { ...standingOf('perfect_match'), delta: 3 };
    expect(replayed([match], policyWith({}), clamped).revised).toEqual([]);
  });

  it('keeps the trust of what cannot be decided, at its price', () => {
    const early = revisionOf([{ at: T0, outcome: seen(970, T0) }]);
    const policy = policyWith({ comparison: { matchedBps: 100 }, trust: { deltas: { perfect_match: 20_000_000 } } });
    expect(replayed([early], policy, standingOf('perfect_match'))).toEqual({
      ...{ transitions: [], revised: [] },
      skipped: [{ submissionId: 'sub_1', revision: 1, why: 'UNDECIDED' }],
    });
  });

  it('has one standing event for all its revisions, the worst of them', () => {
    const worse = revisionOf([{ outcome: seen(770) }], { superseded: true });
    const better = revisionOf([{ outcome: seen(1_200) }], { revision: 2, claimed: { views: 1_250 } });
    const { standing, revised } = replayed([worse, better], LENIENT, standingOf('overclaim'));
    expect(standing).toMatchObject({ event: 'high_discrepancy', revision: 1 });
    expect(revised.map(({ superseded, state }) => [superseded, state.revision])).toEqual([[true, 1]]);

    const milder = policyWith({
      comparison: { matchedBps: 3_200, lowBps: 3_200, mediumBps: 3_200, overclaimBps: 4_000 },
    });
    expect(replayed([worse, better], milder, standingOf('overclaim')).standing).toMatchObject({
      event: 'perfect_match',
      revision: 1,
    });
  });

  it('is looked at again only where it is a match', () => {
    const match = revisionOf([{ outcome: observed({ views: 970 }, { fetchedAt: SETTLED }) }]);
    const due = { at: NOW, kind: 'reverify' as const, leases: 0 };
    const owed = { ...match, state: { ...match.state, due } };
    expect(replayed([owed], STRICT).revised[0]?.state).not.toHaveProperty('due');
    const dearer = policyWith({ trust: { deltas: { perfect_match: 20_000_000 } } });
    expect(replayed([owed], dearer, standingOf('perfect_match')).revised[0]?.state.due).toEqual(due);

    const inLot = { ...match, state: { ...match.state, lotAt: NOW } };
    expect(replayed([inLot], dearer, standingOf('perfect_match')).revised[0]?.state).toMatchObject({ lotAt: NOW });
    expect(replayed([inLot], STRICT).revised[0]?.state).not.toHaveProperty('lotAt');
  });

  it('is still asked again where somebody wants that of what was given up on', () => {
    const gone = revisionOf([
      { at: T0, outcome: seen(770, T0) },
      ...[1, 2, 3, 4, 5].map((n): Try => ({ at: hoursAfter(T0, n), kind: 'settle', outcome: absent('TRUE_ABSENCE') })),
    ]);
    const due = { at: NOW, kind: 'redrive' as const, leases: 0 };
    const { revised } = replayed([{ ...gone, state: { ...gone.state, due } }], LENIENT);
    expect(revised).toMatchObject([{ state: { due, verdict: { status: 'DISCREPANCY_HIGH' } }, alerts: [] }]);
  });

  it('takes back what was told of an overclaim that is none, and tells what is one now', () => {
    const overclaim = revisionOf([{ outcome: seen(770) }]);
    const told = {
      ...overclaim,
      state: { ...overclaim.state, verdict: { ...overclaim.state.verdict, alertId: 'alr_1' } },
    };
    expect(replayed([told], LENIENT).revised[0]).toMatchObject({
      withdraws: 'alr_1',
      alerts: [{ category: 'DATA_QUALITY' }],
    });
    expect(replayed([told], LENIENT).revised[0]?.state.verdict).not.toHaveProperty('alertId');
    const critical = replayed([told], policyWith({ comparison: { criticalBps: 2_500 } })).revised[0];
    expect(critical).toMatchObject({ alerts: [], state: { verdict: { level: 'CRITICAL', alertId: 'alr_1' } } });
    expect(critical).not.toHaveProperty('withdraws');
    const accused = replayed(
      [revisionOf([{ outcome: seen(900) }])],
      policyWith({ comparison: { lowBps: 600, mediumBps: 700, overclaimBps: 800 } }),
    );
    expect(accused.revised[0]?.alerts).toMatchObject([{ category: 'FRAUD' }]);
  });
});

describe('what stands, changed by a replay', () => {
  const score = { scoreNano: 400_000_000, at: NOW };
  const move = {
    ...{ affiliateId: 'aff_ann', submissionId: 'sub_1', revision: 1, confidenceBps: 10_000, sequence: '0003' },
    ...{ by: { replayId: 'rpl_1' }, standing: { ...standingOf('overclaim'), at: NOW } },
  };

  it('is taken back by an entry of its own and followed by the next one, also a better one', () => {
    const {
      entries,
      standing,
      trust,
      score: now,
    } = restand(score, { ...move, event: 'perfect_match' }, DEFAULT_POLICY);
    expect(entries).toMatchObject([
      {
        event: 'overclaim',
        delta: 100_000_000,
        scoreAfter: 500_000_000,
        sequence: '0003c',
        compensates: '0002',
        replayId: 'rpl_1',
      },
      { event: 'perfect_match', delta: 10_000_000, scoreAfter: 510_000_000, sequence: '0003', replayId: 'rpl_1' },
    ]);
    expect([standing?.event, trust?.before, trust?.after, now.scoreNano]).toEqual([
      'perfect_match',
      500_000_000,
      510_000_000,
      510_000_000,
    ]);
  });

  it('is taken back and not followed where nothing shall stand', () => {
    const back = restand(score, { ...move, event: null }, DEFAULT_POLICY);
    expect([back.entries.length, back.score.scoreNano, back.standing, back.trust]).toEqual([
      1,
      500_000_000,
      undefined,
      undefined,
    ]);
  });

  it('is only followed where nothing stood', () => {
    const { entries } = restand(score, { ...move, standing: undefined, event: 'overclaim' }, DEFAULT_POLICY);
    expect(entries.map(({ delta }) => delta)).toEqual([-100_000_000]);
  });
});
