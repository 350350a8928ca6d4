import { describe, expect, it } from 'vitest';
import type { RevisionState } from '../../../shared/model/claim.ts';
import type { OverrideChange } from '../../../shared/model/override.ts';
import type { Finding, Verdict } from '../../../shared/model/verdict.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { overriddenVerdict } from '../../../shared/rules/override/overridden-verdict.ts';
import { hoursAfter, sampleState, T0 } from '../../support/sample-claims.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';

const NOW = hoursAfter(T0, 50);
const SEEN = hoursAfter(T0, 2);

const compared = (metric: Finding['metric'], claimed: number, observed: number): Finding => ({
  ...{ metric, claimed, result: 'compared', observed, lower: observed, upper: observed },
  differenceBps: observed === 0 ? 10_000 : Math.round((Math.abs(claimed - observed) / observed) * 10_000),
  direction: claimed > observed ? 'over' : claimed < observed ? 'under' : 'within',
  provenance: {
    ...{ source: 'x', api: 'x.tweets', metricName: 'impression_count', definition: 'times seen', scope: 'all' },
    ...{ definitionVersion: '2026-01-01', fetchedAt: SEEN, observationId: 'obs_1' },
  },
});

const overclaim: Verdict = sampleVerdict({
  ...{ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', alertId: 'alr_1', attempt: 2 },
  reasons: [{ code: 'ABOVE_OBSERVED', text: 'above' }],
  metrics: [compared('views', 1_000, 770)],
  trust: { event: 'overclaim', delta: -100_000_000, before: 500_000_000, after: 400_000_000 },
});

const made = (
  change: OverrideChange,
  verdict: Verdict = overclaim,
  changes: Partial<RevisionState> = {},
  policy = DEFAULT_POLICY,
) =>
  overriddenVerdict({
    ...{ overrideId: 'ovr_1', said: 'the export shows it', platform: 'x', now: NOW, policy, change },
    state: { ...sampleState({ attempts: 2, ...changes }), verdict },
  });
const correct = (observed: Record<string, number>, observedAt = SEEN): OverrideChange => ({
  ...{ action: 'correct', observed, observedAt },
});
const force = (status: Extract<OverrideChange, { action: 'force' }>['status'], impossible = false): OverrideChange => ({
  ...{ action: 'force', status, impossible },
});

describe('every overridden verdict', () => {
  it.each<[string, OverrideChange]>([
    ['void', { action: 'void' }],
    ['correct', correct({ views: 1_000 })],
    ['force', force('MATCHED')],
  ])('is final, says what the person said, and forgets what the one before moved: %s', (_, change) => {
    const { verdict } = made(change);
    expect(verdict).toMatchObject({ final: true, decidedAt: NOW, policyVersion: 1, attempt: 2, overrideId: 'ovr_1' });
    expect(verdict.reasons[0]).toEqual({ code: 'OVERRIDDEN', text: 'the export shows it' });
    expect(verdict).not.toHaveProperty('trust');
    expect(verdict).not.toHaveProperty('alertId');
  });
});

describe('a verdict that is set aside', () => {
  it('compares nothing, costs nothing and tells nothing', () => {
    const { verdict, event, alerts } = made({ action: 'void' }, overclaim, { claimed: { views: 1_000, clicks: 5 } });
    expect(verdict).toMatchObject({ status: 'UNVERIFIABLE', confidenceBps: 0 });
    expect(verdict).not.toHaveProperty('level');
    expect(verdict.metrics).toEqual([
      { metric: 'views', claimed: 1_000, result: 'unverifiable' },
      { metric: 'clicks', claimed: 5, result: 'unverifiable' },
    ]);
    expect([event, alerts]).toEqual([null, []]);
  });
});

describe('a verdict by other numbers', () => {
  it.each([
    [1_000, 'MATCHED', undefined, 'perfect_match', []],
    [953, 'MATCHED', undefined, 'perfect_match', []],
    [952, 'DISCREPANCY_LOW', 'LOW', 'minor_discrepancy', []],
    [900, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'medium_discrepancy', []],
    [834, 'DISCREPANCY_MEDIUM', 'MEDIUM', 'medium_discrepancy', []],
    [833, 'AFFILIATE_OVERCLAIMED', 'HIGH', 'overclaim', ['FRAUD']],
    [667, 'AFFILIATE_OVERCLAIMED', 'HIGH', 'overclaim', ['FRAUD']],
    [666, 'AFFILIATE_OVERCLAIMED', 'CRITICAL', 'overclaim', ['FRAUD']],
  ])('of %d views for 1,000 is %s', (views, status, level, event, categories) => {
    const outcome = made(correct({ views }));
    expect([outcome.verdict.status, outcome.verdict.level, outcome.event]).toEqual([status, level, event]);
    expect(outcome.alerts.map(({ category }) => category)).toEqual(categories);
  });

  it('names the person as where they come from, with what he said', () => {
    const [finding] = made(correct({ views: 900 })).verdict.metrics;
    expect(finding).toMatchObject({ result: 'compared', observed: 900 });
    expect(finding?.result === 'compared' && finding.provenance).toEqual({
      ...{ source: 'person', api: 'override', metricName: 'views', definition: 'the export shows it', scope: 'all' },
      ...{ definitionVersion: '2026-11-02', fetchedAt: SEEN, observationId: 'ovr_1' },
    });
  });

  it('is written so that nobody takes a correction for the platform’s number', () => {
    const { reasons } = made(correct({ views: 900 })).verdict;
    expect(reasons[1]).toMatchObject({
      code: 'ABOVE_OBSERVED',
      text: expect.stringContaining('900 by a correction at'),
    });
    expect(reasons[1]?.text).not.toContain('on X');
  });

  it('keeps what the person does not name as it was seen', () => {
    const both = { ...overclaim, metrics: [compared('views', 1_000, 770), compared('clicks', 50, 50)] };
    const { verdict } = made(correct({ views: 1_000 }), both, { claimed: { views: 1_000, clicks: 50 } });
    expect(verdict).toMatchObject({ status: 'MATCHED', confidenceBps: 10_000 });
    expect(verdict.metrics[1]).toMatchObject({ observed: 50, provenance: { source: 'x', observationId: 'obs_1' } });
  });

  it('gives a number where no source could, and leaves the others unverifiable or missing', () => {
    const none: Verdict = {
      ...overclaim,
      metrics: [
        { metric: 'views', claimed: 1_000, result: 'unverifiable' },
        { metric: 'clicks', claimed: 50, result: 'unverifiable' },
        { metric: 'conversions', claimed: 5, result: 'missing' },
      ],
    };
    const claimed = { views: 1_000, clicks: 50, conversions: 5 };
    const { verdict } = made(correct({ views: 1_000 }), none, { claimed });
    expect(verdict.metrics.map(({ result }) => result)).toEqual(['compared', 'unverifiable', 'missing']);
    expect(verdict).toMatchObject({ status: 'MATCHED', final: true, confidenceBps: 3_333 });
  });

  it('allows the growth between claim and observation, as everywhere', () => {
    const at = (observedAt: string) => made(correct({ views: 1_200 }, observedAt)).verdict.status;
    expect([at(T0), at(hoursAfter(T0, 2))]).toEqual(['DISCREPANCY_MEDIUM', 'MATCHED']);
  });

  it('below what was seen costs nothing', () => {
    const { verdict, event, alerts } = made(correct({ views: 9_000 }));
    expect(verdict.status).toBe('DISCREPANCY_HIGH');
    expect(verdict.reasons.map(({ code }) => code)).toEqual(['OVERRIDDEN', 'UNDERCLAIMED']);
    expect([event, alerts]).toEqual([null, []]);
  });

  it('earns nothing for a post that nobody proved, nor for a small one', () => {
    const unproven = { flags: [{ key: 'author_unproven', severity: 'LOW' }] as RevisionState['flags'] };
    expect(made(correct({ views: 1_000 }), overclaim, unproven).event).toBeNull();
    expect(made(correct({ views: 99 }), overclaim, { claimed: { views: 99 } }).event).toBeNull();
    expect(made(correct({ views: 100 }), overclaim, { claimed: { views: 100 } }).event).toBe('perfect_match');
  });

  it('is no claim ahead of its time: what was seen first is what is corrected', () => {
    const { verdict } = made(correct({ views: 1_000 }), overclaim, { firstObserved: { views: 100 } });
    expect(verdict.reasons.map(({ code }) => code)).toEqual(['OVERRIDDEN']);
  });

  it('goes by the policy that is named', () => {
    const comparison = { ...DEFAULT_POLICY.comparison, overclaimBps: 4_000 };
    const lenient = { ...DEFAULT_POLICY, version: 7, comparison };
    const { verdict } = made(correct({ views: 770 }), overclaim, {}, lenient);
    expect(verdict).toMatchObject({ status: 'DISCREPANCY_HIGH', policyVersion: 7 });
  });
});

describe('a verdict that people name', () => {
  it.each([
    ['MATCHED', undefined, 'perfect_match', []],
    ['DISCREPANCY_LOW', 'LOW', 'minor_discrepancy', []],
    ['DISCREPANCY_MEDIUM', 'MEDIUM', 'medium_discrepancy', []],
    ['DISCREPANCY_HIGH', 'HIGH', 'high_discrepancy', ['DATA_QUALITY HIGH']],
    ['AFFILIATE_OVERCLAIMED', 'HIGH', 'overclaim', ['FRAUD HIGH']],
  ] as const)('%s has its level, its event and its alert', (status, level, event, alerts) => {
    const outcome = made(force(status));
    expect([outcome.verdict.status, outcome.verdict.level, outcome.event]).toEqual([status, level, event]);
    expect(outcome.alerts.map(({ category, severity }) => `${category} ${severity}`)).toEqual(alerts);
    expect(outcome.verdict.metrics).toEqual(overclaim.metrics);
  });

  it('impossible costs more than an overclaim', () => {
    const { verdict, event, alerts } = made(force('AFFILIATE_OVERCLAIMED', true));
    expect([verdict.level, event]).toEqual(['CRITICAL', 'impossible_submission']);
    expect(alerts).toMatchObject([{ category: 'FRAUD', severity: 'CRITICAL' }]);
  });

  it('a discrepancy costs nothing where the numbers say that too little was claimed', () => {
    const under = { ...overclaim, metrics: [compared('views', 1_000, 9_000)] };
    const { event, alerts } = made(force('DISCREPANCY_HIGH'), under);
    expect([event, alerts]).toEqual([null, []]);
    expect(made(force('AFFILIATE_OVERCLAIMED'), under).event).toBe('overclaim');
  });

  it('a match earns nothing where nothing was compared', () => {
    const blind: Verdict = {
      ...overclaim,
      confidenceBps: 0,
      metrics: [{ metric: 'views', claimed: 9, result: 'missing' }],
    };
    expect(made(force('MATCHED'), blind).event).toBeNull();
  });
});
