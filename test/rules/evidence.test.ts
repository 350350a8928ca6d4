import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RevisionState } from '../../shared/model/claim.ts';
import type { Claimed } from '../../shared/model/claimed.ts';
import type { FetchOutcome, Observed } from '../../shared/model/observation.ts';
import type { Counts, Platform } from '../../shared/model/platform.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { classify } from '../../shared/rules/classification.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { judge } from '../../shared/rules/judge.ts';
import type { Judgement } from '../../shared/rules/judge/case.ts';
import { mayBeJudgedByEvidence } from '../../shared/rules/judge/evidence.ts';
import { absent, AUTHOR, hoursAfter, observed, sampleState, T0 } from '../support/sample-claims.ts';
import { changedPolicy } from '../support/sample-policies.ts';
import { counted } from '../support/sample-trackings.ts';

const SETTLED = hoursAfter(T0, 48);
const LATER = hoursAfter(T0, 100);

interface Made {
  platform?: Platform;
  accounts?: string[] | undefined;
  outcome?: FetchOutcome;
  at?: string;
  state?: Partial<RevisionState>;
}

/** A revision as its platform alone lets it be judged. */
function judgedByPlatform(claimed: Claimed, views: number | null, made: Made = {}): RevisionState {
  const at = made.at ?? SETTLED;
  const outcome = made.outcome ?? observed(views === null ? {} : { views }, { fetchedAt: at });
  return judge({
    ...{ superseded: false, kind: 'settle', outcome, observationId: 'obs_platform', claimedByOthers: false },
    state: sampleState({ claimed, ...made.state }),
    capability: capabilityOf(made.platform ?? 'youtube'),
    accounts: 'accounts' in made ? made.accounts : [AUTHOR],
    ...{ now: at, random: 0, policy: DEFAULT_POLICY },
  }).state;
}

const judgedBy = (
  state: RevisionState,
  outcome: Observed,
  { platform = 'youtube', policy = DEFAULT_POLICY }: { platform?: Platform; policy?: Policy } = {},
): Judgement =>
  judge({
    ...{ state, superseded: false, kind: 'evidence', outcome, observationId: 'obs_evidence', claimedByOthers: false },
    ...{ capability: capabilityOf(platform), now: LATER, random: 0, policy },
  });

const codes = ({ verdict }: Judgement): string[] => verdict.reasons.map(({ code }) => code);
const may = (state: RevisionState, outcome: FetchOutcome, policy = DEFAULT_POLICY): boolean =>
  mayBeJudgedByEvidence(state, outcome, policy);

const onReddit = (claimed: Claimed, made: Made = {}): RevisionState =>
  judgedByPlatform(claimed, null, { platform: 'reddit', ...made });

describe('a claim that its platform cannot verify', () => {
  it('is matched by what the network counted, which says where each number is from', () => {
    const before = onReddit({ clicks: 100, conversions: 10 });
    expect(before.verdict).toMatchObject({ status: 'UNVERIFIABLE', final: true, confidenceBps: 0 });
    const judgement = judgedBy(before, counted({ clicks: 100, conversions: 10 }), { platform: 'reddit' });
    expect(judgement).toMatchObject({
      verdict: { status: 'MATCHED', final: true, confidenceBps: 10_000, attempt: 2, decidedAt: LATER },
      ...{ trustEvent: 'perfect_match', resolvesAlerts: true, counted: false, alerts: [] },
      verified: { clicks: 100, conversions: 10 },
      state: { attempts: 2, countedAttempts: before.countedAttempts },
    });
    expect(judgement.verdict.metrics[0]).toEqual({
      ...{ metric: 'clicks', claimed: 100, result: 'compared', observed: 100, lower: 100, upper: 100 },
      ...{ differenceBps: 0, direction: 'within' },
      provenance: {
        ...{ source: 'everflow', api: 'everflow.networks.reporting.entity.table', metricName: 'total_click' },
        ...{ definition: 'clicks under the sub id', definitionVersion: '2026-01-01', scope: 'all' },
        ...{ fetchedAt: T0, observationId: 'obs_evidence' },
      },
    });
    expect(judgement.verdict.reasons).toEqual([
      { code: 'JUDGED_BY_EVIDENCE', text: 'Under your tracking id the network counted clicks and conversions.' },
    ]);
  });

  it('is matched in part where views are claimed too, which nobody counts', () => {
    const before = onReddit({ views: 1_000, clicks: 100 });
    const { verdict } = judgedBy(before, counted({ clicks: 100, conversions: 3 }), { platform: 'reddit' });
    expect(verdict).toMatchObject({
      ...{ status: 'MATCHED', confidenceBps: 5_000 },
      metrics: [
        { metric: 'views', result: 'unverifiable' },
        { metric: 'clicks', result: 'compared' },
      ],
    });
  });

  it.each<[string, Made, Partial<NonNullable<Observed['countedBy']>>, string[]]>([
    ['an id that nobody lists', {}, { proven: false }, ['JUDGED_BY_EVIDENCE', 'NETWORK_UNPROVEN']],
    ['a post of nobody known', { accounts: undefined }, {}, ['JUDGED_BY_EVIDENCE', 'AUTHOR_UNPROVEN']],
  ])('earns nothing for %s', (_, made, countedBy, reasons) => {
    const before = onReddit({ clicks: 100 }, made);
    const judgement = judgedBy(before, counted({ clicks: 100 }, countedBy), { platform: 'reddit' });
    expect([judgement.verdict.status, judgement.trustEvent, codes(judgement)]).toEqual(['MATCHED', null, reasons]);
  });

  it('earns nothing for numbers that are too small to say anything', () => {
    const judgement = judgedBy(onReddit({ clicks: 9 }), counted({ clicks: 9 }), { platform: 'reddit' });
    expect([judgement.verdict.status, judgement.trustEvent]).toEqual(['MATCHED', null]);
  });
});

describe('what is worse than a match', () => {
  const before = judgedByPlatform({ views: 1_000, conversions: 200 }, 1_000);

  it.each([
    // 5 % is still a match.
    [191, 'MATCHED'],
    [190, 'DISCREPANCY_LOW'],
    [182, 'DISCREPANCY_LOW'],
    [181, 'DISCREPANCY_MEDIUM'],
    [167, 'DISCREPANCY_MEDIUM'],
    [166, 'AFFILIATE_OVERCLAIMED'],
  ] as const)('of 200 claimed and %i counted is %s, and waits until that is settled', (conversions, status) => {
    const outcome = (settled: boolean) => counted({ conversions }, { settled });
    expect(may(before, outcome(true))).toBe(true);
    expect(may(before, outcome(false))).toBe(status === 'MATCHED');
    expect(judgedBy(before, outcome(true)).verdict.status).toBe(status);
    if (status !== 'MATCHED') expect(() => judgedBy(before, outcome(false))).toThrow('may not judge');
  });

  it('costs what it costs of a platform, and is told', () => {
    const judgement = judgedBy(before, counted({ conversions: 100 }));
    expect(judgement).toMatchObject({
      verdict: { status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL', confidenceBps: 10_000 },
      trustEvent: 'overclaim',
      alerts: [{ type: 'HIGH_DISCREPANCY', category: 'FRAUD', severity: 'CRITICAL' }],
      resolvesAlerts: false,
      verified: { conversions: 100 },
    });
    expect(judgement.verdict.reasons[0]?.text).toContain(
      '200 conversions claimed for 2026-11-02T15:00Z, 100 by the network at 2026-11-02T15:00Z, 100 % above',
    );
  });

  it('costs nothing where less was claimed', () => {
    const judgement = judgedBy(before, counted({ conversions: 1_000 }));
    expect([judgement.verdict.status, judgement.trustEvent, judgement.alerts, codes(judgement)]).toEqual([
      ...['DISCREPANCY_HIGH', null, []],
      ['UNDERCLAIMED', 'JUDGED_BY_EVIDENCE'],
    ]);
  });

  it('is compared with what may have been counted when it was claimed', () => {
    const late = counted({ conversions: 300 }, { fetchedAt: hoursAfter(T0, 10) });
    expect(judgedBy(before, late).verdict.metrics[1]).toMatchObject({ lower: 150, upper: 300, direction: 'within' });
  });
});

describe('metrics that the platform gave', () => {
  const claimed = { views: 1_000, conversions: 200 };

  it('stand as they were compared', () => {
    const before = judgedByPlatform(claimed, 1_000);
    const { verdict, verified } = judgedBy(before, counted({ conversions: 200, clicks: 5 }));
    expect(verdict.metrics[0]).toBe(before.verdict!.metrics[0]);
    expect(verdict.metrics.map(({ metric }) => metric)).toEqual(['views', 'conversions']);
    expect(verified).toEqual({ conversions: 200 });
  });

  it.each([
    // Views of the platform, conversions of the network, what both come to, and which way.
    [1_000, 200, 'MATCHED', undefined, undefined],
    [900, 200, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'ABOVE_OBSERVED'],
    [900, 185, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'ABOVE_OBSERVED'],
    [940, 175, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'ABOVE_OBSERVED'],
    [900, 150, 'AFFILIATE_OVERCLAIMED', 'HIGH', 'ABOVE_OBSERVED'],
    [800, 200, 'AFFILIATE_OVERCLAIMED', 'HIGH', 'ABOVE_OBSERVED'],
    [800, 130, 'AFFILIATE_OVERCLAIMED', 'CRITICAL', 'ABOVE_OBSERVED'],
    [600, 160, 'AFFILIATE_OVERCLAIMED', 'CRITICAL', 'ABOVE_OBSERVED'],
    [10_000, 200, 'DISCREPANCY_HIGH', 'HIGH', 'UNDERCLAIMED'],
    [10_000, 180, 'DISCREPANCY_HIGH', 'HIGH', 'UNDERCLAIMED'],
    [10_000, 150, 'AFFILIATE_OVERCLAIMED', 'HIGH', 'ABOVE_OBSERVED'],
    // Both MEDIUM: 15.0 % above, 16.7 % below; then 17.6 % above, 16.7 % below.
    [870, 240, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'UNDERCLAIMED'],
    [850, 240, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'ABOVE_OBSERVED'],
  ] as const)('%i views and %i conversions are together %s, %s, %s', (views, conversions, status, level, code) => {
    const before = judgedByPlatform(claimed, views);
    const judgement = judgedBy(before, counted({ conversions }));
    expect([judgement.verdict.status, judgement.verdict.level]).toEqual([status, level]);
    const directions = codes(judgement).filter((one) => one === 'ABOVE_OBSERVED' || one === 'UNDERCLAIMED');
    expect(directions).toEqual(code === undefined ? [] : [code]);
  });

  it('go on being told by the alert that was opened for them, and by another where it is graver', () => {
    const told = judgedByPlatform(claimed, 800);
    const before = { ...told, verdict: { ...told.verdict!, alertId: 'alr_1' } };
    expect(judgedBy(before, counted({ conversions: 200 })).verdict.alertId).toBe('alr_1');
    expect(judgedBy(before, counted({ conversions: 100 })).verdict.alertId).toBeUndefined();
  });

  it('keep the trust that they moved beside their verdict', () => {
    const matched = judgedByPlatform(claimed, 1_000);
    const trust = { event: 'perfect_match' as const, delta: 5_000_000, before: 500_000_000, after: 505_000_000 };
    const before = { ...matched, verdict: { ...matched.verdict!, trust } };
    expect(judgedBy(before, counted({ conversions: 200 })).verdict.trust).toEqual(trust);
  });

  it.each([
    ['CLAIMED_AHEAD', true, false],
    ['DEFINITION_CHANGED', true, false],
    ['VIEWS_DECAYED', true, false],
    ['NOT_OBSERVED', true, true],
    ['PARTLY_OBSERVED', true, true],
    ['RETRIES_SPENT', true, true],
    ['NOTHING_VERIFIABLE', false, false],
    ['NOT_SETTLED', false, false],
  ] as const)('keep the reason %s in a match: %s, in what is worse: %s', (code, ofMatch, ofWorse) => {
    const matched = judgedByPlatform(claimed, 1_000);
    const before = { ...matched, verdict: { ...matched.verdict!, reasons: [{ code, text: 'as it was said' }] } };
    const keeps = (conversions: number) =>
      judgedBy(before, counted({ conversions })).verdict.reasons.some(({ text }) => text === 'as it was said');
    expect([keeps(200), keeps(100)]).toEqual([ofMatch, ofWorse]);
  });

  it('were ahead of their time also for evidence that matches: no reward', () => {
    const ahead = judgedByPlatform(claimed, 1_000, { state: { firstObserved: { views: 500 } } });
    const judgement = judgedBy(ahead, counted({ conversions: 200 }));
    expect([judgement.verdict.status, judgement.trustEvent, codes(judgement)]).toEqual([
      ...['MATCHED', null],
      ['CLAIMED_AHEAD', 'JUDGED_BY_EVIDENCE'],
    ]);
  });
});

describe('a verdict by platform and evidence', () => {
  const count = fc.nat(2_000);

  it('is that of one source which gave everything at once', () => {
    fc.assert(
      fc.property(fc.record({ views: count, conversions: count }), count, count, (claimed, views, conversions) => {
        const judgement = judgedBy(judgedByPlatform(claimed, views), counted({ conversions }, { fetchedAt: SETTLED }));
        const { status, level, deciding, metrics, confidenceBps } = classify(
          {
            ...{ claimed, observed: { views, conversions }, elapsedSeconds: 48 * 3_600 },
            ...{ capability: ['views', 'conversions'], settled: true, retriesSpent: false, firstObserved: null },
          },
          DEFAULT_POLICY.comparison,
        );
        const { verdict } = judgement;
        expect([verdict.status, verdict.level, verdict.confidenceBps]).toEqual([status, level, confidenceBps]);
        expect(verdict.metrics).toMatchObject(metrics);
        // Of equal basis points only the exact differences know which is larger.
        const bps = metrics.map((finding) => (finding.result === 'compared' ? finding.differenceBps : 0));
        if (status === 'MATCHED' || bps[0] === bps[1]) return;
        const code = deciding?.direction === 'over' ? 'ABOVE_OBSERVED' : 'UNDERCLAIMED';
        expect(codes(judgement).filter((one) => one === 'ABOVE_OBSERVED' || one === 'UNDERCLAIMED')).toEqual([code]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what is owed after it', () => {
  const claimed = { views: 1_000, conversions: 200 };
  const matched = judgedByPlatform(claimed, 1_000);

  it('is the next look at a match', () => {
    expect(matched.due?.kind).toBe('reverify');
    expect(judgedBy(matched, counted({ conversions: 200 })).state.due).toEqual(matched.due);
  });

  it('is nothing where it is none any more', () => {
    expect(judgedBy({ ...matched, lotAt: LATER }, counted({ conversions: 100 })).state).not.toMatchObject({
      due: expect.anything(),
    });
    expect(judgedBy({ ...matched, lotAt: LATER }, counted({ conversions: 100 })).state.lotAt).toBeUndefined();
  });

  it('is what was asked for once more after the retries', () => {
    const at = hoursAfter(T0, 24 * 8);
    const spent = judgedByPlatform(claimed, null, { outcome: absent('UPSTREAM_ERROR', { fetchedAt: at }), at });
    expect(spent.verdict).toMatchObject({ status: 'MISSING_PLATFORM_DATA', final: true });
    const due = { at, kind: 'redrive' as const, leases: 0 };
    const judgement = judgedBy({ ...spent, due }, counted({ conversions: 200 }));
    expect(judgement).toMatchObject({
      verdict: {
        ...{ status: 'MATCHED', confidenceBps: 5_000 },
        metrics: [
          { metric: 'views', result: 'missing' },
          { metric: 'conversions', result: 'compared' },
        ],
      },
      ...{ resolvesAlerts: false, retriesSpent: false },
      state: { due },
    });
    expect(codes(judgement)).toContain('RETRIES_SPENT');
  });
});

describe('evidence judges nothing', () => {
  const matches = counted({ clicks: 100 });
  const reddit = onReddit({ clicks: 100 });
  const changed = (verdict: Partial<NonNullable<RevisionState['verdict']>>): RevisionState => ({
    ...reddit,
    verdict: { ...reddit.verdict!, ...verdict },
  });
  const because = (code: 'POST_GONE' | 'AUTHOR_MISMATCH' | 'SUPERSEDED_BY_REVISION' | 'OVERRIDDEN') =>
    changed({ reasons: [{ code, text: '' }] });
  const withCounts = (counts: Counts): Observed => counted(counts);

  it.each<[string, RevisionState, FetchOutcome]>([
    ['that has no verdict', sampleState({ claimed: { clicks: 100 } }), matches],
    ['whose verdict is not final', changed({ final: false }), matches],
    ['that people decided', changed({ overrideId: 'ovr_1' }), matches],
    ['that people decided long ago', because('OVERRIDDEN'), matches],
    ['of somebody else’s post', because('AUTHOR_MISMATCH'), matches],
    ['of a post that is gone', because('POST_GONE'), matches],
    ['that was replaced', because('SUPERSEDED_BY_REVISION'), matches],
    ['of a post that never was there', changed({ missingReason: 'TRUE_ABSENCE' }), matches],
    ['of which it has no metric', reddit, withCounts({ conversions: 100 })],
    ['whose metrics are all compared', judgedBy(reddit, matches, { platform: 'reddit' }).state, matches],
    ['by a number that a platform gave', reddit, observed({ clicks: 100 })],
    ['by an absence', reddit, absent('TRUE_ABSENCE')],
  ])('%s', (_, state, outcome) => {
    expect(may(reddit, matches)).toBe(true);
    expect(may(state, outcome)).toBe(false);
  });

  it('that matches by one policy and not by another, until it is settled', () => {
    const outcome = counted({ clicks: 97 }, { settled: false });
    expect(may(reddit, outcome)).toBe(true);
    expect(may(reddit, outcome, changedPolicy({ comparison: { matchedBps: 300 } }))).toBe(false);
  });
});
