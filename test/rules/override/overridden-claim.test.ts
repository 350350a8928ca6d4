import { describe, expect, it } from 'vitest';
import type { RevisionState } from '../../../shared/model/claim.ts';
import type { OverrideChange } from '../../../shared/model/override.ts';
import type { StandingEvent, TrustEvent } from '../../../shared/model/trust.ts';
import type { Verdict } from '../../../shared/model/verdict.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { overriddenClaim } from '../../../shared/rules/override/overridden-claim.ts';
import { hoursAfter, sampleState, T0 } from '../../support/sample-claims.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';

const NOW = hoursAfter(T0, 50);
const VOID: OverrideChange = { action: 'void' };
const force = (status: Extract<OverrideChange, { action: 'force' }>['status'], impossible = false): OverrideChange => ({
  ...{ action: 'force', status, impossible },
});

const VIEWS = { metric: 'views', claimed: 1_000, result: 'compared', lower: 900, differenceBps: 0 } as const;
const ABOVE = [{ code: 'ABOVE_OBSERVED' as const, text: 'above' }];
const match = sampleVerdict({ metrics: [{ ...VIEWS, observed: 1_000, upper: 1_000, direction: 'within' }] });
const overclaim = sampleVerdict({
  ...{ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', reasons: ABOVE },
  metrics: [{ ...VIEWS, observed: 700, upper: 700, direction: 'over' }],
});
const minor = sampleVerdict({ ...overclaim, status: 'DISCREPANCY_LOW', level: 'LOW' });

const moving = (verdict: Verdict, event: TrustEvent): Verdict => ({
  ...verdict,
  trust: { event, delta: -1, before: 2, after: 1 },
});
const standing = (event: TrustEvent, revision: number): StandingEvent => ({
  ...{ event, delta: -1, at: T0, sequence: '0002', revision },
});

interface Given {
  verdicts: readonly Verdict[];
  /** The one that is overridden, from 1. */
  revision?: number;
  standing?: StandingEvent;
  state?: Partial<RevisionState>;
}

function overridden(change: OverrideChange, { verdicts, revision = verdicts.length, ...given }: Given) {
  const revisions = verdicts.map((verdict, index) => ({
    state: { ...sampleState({ revision: index + 1, attempts: 1, ...given.state }), verdict },
    superseded: index < verdicts.length - 1,
    attempts: [],
  }));
  return overriddenClaim({
    claim: { platform: 'x', ...(given.standing ? { standing: given.standing } : {}) },
    ...{ revisions, revision: revisions[revision - 1]!, overrideId: 'ovr_1', said: 'so' },
    ...{ change, now: NOW, policy: DEFAULT_POLICY },
  });
}

describe('what stands after an override', () => {
  const first = moving(overclaim, 'overclaim');
  it.each<[string, OverrideChange, Given, object | undefined]>([
    [
      'nothing, where the only event is set aside',
      VOID,
      { verdicts: [first], standing: standing('overclaim', 1) },
      { event: null, revision: 1 },
    ],
    [
      'another event, where people say another thing',
      force('DISCREPANCY_LOW'),
      { verdicts: [first], standing: standing('overclaim', 1) },
      { event: 'minor_discrepancy', revision: 1 },
    ],
    [
      'a better one too',
      force('MATCHED'),
      { verdicts: [first], standing: standing('overclaim', 1) },
      { event: 'perfect_match', revision: 1 },
    ],
    [
      'one where none stood',
      force('AFFILIATE_OVERCLAIMED', true),
      { verdicts: [match] },
      { event: 'impossible_submission', revision: 1 },
    ],
    [
      'what another revision is worth, where the worse one is set aside',
      VOID,
      { verdicts: [first, minor], revision: 1, standing: standing('overclaim', 1) },
      { event: 'minor_discrepancy', revision: 2 },
    ],
    [
      'the same, where what is set aside did not stand',
      VOID,
      { verdicts: [first, minor], standing: standing('overclaim', 1) },
      undefined,
    ],
    [
      'the worse one of another revision, whatever this one is said to be',
      force('MATCHED'),
      { verdicts: [first, minor], standing: standing('overclaim', 1) },
      undefined,
    ],
    [
      'the one that stands, where two are equal',
      VOID,
      {
        verdicts: [overclaim, moving(overclaim, 'overclaim'), match],
        standing: standing('overclaim', 2),
      },
      undefined,
    ],
    [
      'the same, where people say what was said',
      force('AFFILIATE_OVERCLAIMED'),
      { verdicts: [first], standing: standing('overclaim', 1) },
      undefined,
    ],
    [
      'nothing of a post that is gone, until people say so',
      VOID,
      {
        verdicts: [sampleVerdict({ ...overclaim, reasons: [...ABOVE, { code: 'POST_GONE', text: 'gone' }] }), minor],
      },
      undefined,
    ],
    [
      'what people said of another revision before',
      VOID,
      {
        verdicts: [
          moving(sampleVerdict({ reasons: [{ code: 'OVERRIDDEN', text: 'so' }] }), 'impossible_submission'),
          minor,
        ],
        standing: standing('impossible_submission', 1),
      },
      undefined,
    ],
    ['what somebody adjusted by hand', VOID, { verdicts: [first], standing: standing('manual_adjust', 1) }, undefined],
  ])('is %s', (_, change, given, expected) => {
    const { standing: next } = overridden(change, given);
    if (expected === undefined) expect(next).toBeUndefined();
    else expect(next).toMatchObject(expected);
  });

  it('keeps the trust of the verdict where it stays as it is, and drops it where it moves', () => {
    const given = { verdicts: [first], standing: standing('overclaim', 1) };
    expect(overridden(force('AFFILIATE_OVERCLAIMED'), given).state.verdict.trust?.event).toBe('overclaim');
    expect(overridden(VOID, given).state.verdict).not.toHaveProperty('trust');
    const elsewhere = { verdicts: [first, minor], standing: standing('overclaim', 1) };
    expect(overridden(VOID, elsewhere).state.verdict).not.toHaveProperty('trust');
  });
});

describe('alerts after an override', () => {
  const told = { ...overclaim, alertId: 'alr_1' };
  it('withdraw what does not hold any more', () => {
    expect(overridden(VOID, { verdicts: [told] })).toMatchObject({
      withdraws: 'alr_1',
      alerts: [],
      resolvesAlerts: true,
    });
    expect(overridden(force('DISCREPANCY_HIGH'), { verdicts: [told] })).toMatchObject({
      ...{ withdraws: 'alr_1', alerts: [{ category: 'DATA_QUALITY' }], resolvesAlerts: false },
    });
  });

  it('stay where the same is true', () => {
    const outcome = overridden(force('AFFILIATE_OVERCLAIMED'), { verdicts: [told] });
    expect(outcome).toMatchObject({ alerts: [], state: { verdict: { alertId: 'alr_1' } } });
    expect(outcome).not.toHaveProperty('withdraws');
  });

  it('are opened by what is worse than was told', () => {
    expect(overridden(force('AFFILIATE_OVERCLAIMED'), { verdicts: [match] })).toMatchObject({
      alerts: [{ category: 'FRAUD' }],
    });
  });

  it('of a post that is gone give way to what people say of it', () => {
    const gone = { ...told, reasons: [...ABOVE, { code: 'POST_GONE' as const, text: 'gone' }] };
    expect(overridden(force('AFFILIATE_OVERCLAIMED'), { verdicts: [gone] })).toMatchObject({
      ...{ withdraws: 'alr_1', alerts: [{ type: 'HIGH_DISCREPANCY', category: 'FRAUD' }] },
    });
  });

  it('of other revisions are left alone', () => {
    expect(overridden(VOID, { verdicts: [told, match], revision: 1 }).resolvesAlerts).toBe(false);
  });
});

describe('a revision after an override', () => {
  it('is owed nothing more', () => {
    const due = { at: hoursAfter(T0, 72), kind: 'reverify' as const, leases: 0 };
    const { state } = overridden(VOID, { verdicts: [match], state: { due, lotAt: due.at } });
    expect(state).not.toHaveProperty('due');
    expect(state).not.toHaveProperty('lotAt');
  });

  it('keeps its remarks but those that came of the verdict', () => {
    const flags = (['high_ctr', 'author_mismatch', 'claimed_ahead', 'views_decayed', 'author_unproven'] as const).map(
      (key) => ({ key, severity: 'LOW' as const }),
    );
    expect(overridden(VOID, { verdicts: [match], state: { flags } }).state.flags.map(({ key }) => key)).toEqual([
      'high_ctr',
      'author_unproven',
    ]);
  });

  it.each<[string, OverrideChange, object | undefined]>([
    ['by nothing that is set aside', VOID, undefined],
    ['by a correction', { action: 'correct', observed: { views: 990 }, observedAt: NOW }, { views: 990, clicks: 5 }],
    ['by nothing that matched', force('MATCHED'), undefined],
    ['by what was seen first', force('AFFILIATE_OVERCLAIMED'), { views: 100, clicks: 5 }],
  ])('is suspected %s', (_, change, expected) => {
    const state = { claimed: { views: 1_000, clicks: 5 }, firstObserved: { views: 100, clicks: 5 } };
    expect(overridden(change, { verdicts: [overclaim], state }).state.firstObserved).toEqual(expected);
  });
});
