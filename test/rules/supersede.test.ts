import { describe, expect, it } from 'vitest';
import type { Due } from '../../shared/model/claim.ts';
import { HOUR, after } from '../../shared/model/instant.ts';
import type { Finding, Verdict } from '../../shared/model/verdict.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { superseded } from '../../shared/rules/supersede.ts';
import { T0, sampleState } from '../support/sample-claims.ts';

const NOW = after(T0, HOUR);
const due: Due = { at: after(T0, 24 * HOUR), kind: 'settle', leases: 0 };

const finding = (claimed: number, observed: number, direction: 'over' | 'under' | 'within'): Finding => ({
  ...{ metric: 'views', claimed, result: 'compared', observed, lower: observed, upper: observed, differenceBps: 0 },
  direction,
});

const verdict = (changes: Partial<Verdict>): Verdict => ({
  ...{ status: 'INCOMPLETE_PLATFORM_DATA', final: false, confidenceBps: 5000, reasons: [], policyVersion: 1 },
  ...{ attempt: 2, decidedAt: T0, metrics: [] },
  ...changes,
});

const replaced = (before: Verdict | null) =>
  superseded(
    sampleState({ verdict: before, attempts: 2, due }),
    { supersededBy: 2, platform: 'x', now: NOW },
    DEFAULT_POLICY,
  );

describe('a replaced revision', () => {
  it('that matched waits in no lot any more', () => {
    const state = sampleState({ verdict: verdict({ status: 'MATCHED', final: true }), lotAt: after(T0, 72 * HOUR) });
    const kept = superseded(state, { supersededBy: 2, platform: 'youtube', now: NOW }, DEFAULT_POLICY);
    expect(kept.lotAt).toBeUndefined();
  });

  it.each<[string, Verdict | null, 'judged later' | 'superseded' | 'kept']>([
    ['without a verdict', null, 'superseded'],
    ['missing', verdict({ status: 'MISSING_PLATFORM_DATA' }), 'superseded'],
    ['incomplete', verdict({ metrics: [finding(100, 100, 'within')] }), 'superseded'],
    ['incomplete, 19.99 % over', verdict({ metrics: [finding(11_999, 10_000, 'over')] }), 'superseded'],
    ['incomplete, 20 % over', verdict({ metrics: [finding(12_000, 10_000, 'over')] }), 'judged later'],
    ['incomplete, claimed where there was nothing', verdict({ metrics: [finding(50, 0, 'over')] }), 'judged later'],
    ['incomplete, far under', verdict({ metrics: [finding(10, 10_000, 'under')] }), 'superseded'],
    ['a provisional discrepancy', verdict({ status: 'DISCREPANCY_HIGH' }), 'superseded'],
    ['a provisional overclaim', verdict({ status: 'AFFILIATE_OVERCLAIMED' }), 'judged later'],
    ['a final overclaim', verdict({ status: 'AFFILIATE_OVERCLAIMED', final: true }), 'kept'],
    ['a final match', verdict({ status: 'MATCHED', final: true }), 'kept'],
  ])('%s', (_, before, outcome) => {
    const state = replaced(before);
    expect(state.due).toEqual(outcome === 'judged later' ? due : undefined);
    if (outcome !== 'superseded') expect(state.verdict).toEqual(before);
    else {
      expect(state.verdict).toEqual({
        status: 'SUPERSEDED',
        final: true,
        confidenceBps: before?.confidenceBps ?? 0,
        reasons: [{ code: 'SUPERSEDED_BY_REVISION', text: 'Revision 2 replaced this report.' }],
        policyVersion: 1,
        attempt: 2,
        decidedAt: NOW,
        metrics: before?.metrics ?? [],
      });
    }
  });
});
