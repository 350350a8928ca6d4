import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/model/instant.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { policyValues } from '../../shared/rules/policy-diff.ts';
import { policyFaults } from '../../shared/rules/policy-validity.ts';
import type { Policy } from '../../shared/model/policy.ts';

/** Version 1 with one value in place of its own. */
function withValue(path: string, value: unknown): Policy {
  const policy = structuredClone(DEFAULT_POLICY);
  const names = path.split('.');
  const last = names.pop()!;
  const group = names.reduce((members, name) => members[name] as Members, policy as unknown as Members);
  group[last] = value;
  return policy;
}
type Members = Record<string, unknown>;

const faultsOf = (path: string, value: unknown) => policyFaults(withValue(path, value));
const numbers = policyValues(DEFAULT_POLICY).flatMap(([path, value]) => (typeof value === 'number' ? [path] : []));

describe('a policy', () => {
  it('in code is sound', () => {
    expect(policyFaults(DEFAULT_POLICY)).toEqual([]);
  });

  it.each(numbers)('has bounds on both sides for %s', (path) => {
    for (const value of [-1_000_000_000_001, 1_000_000_000_000_001])
      expect(faultsOf(path, value)).toContainEqual({ path, message: expect.stringMatching(/^must be from /) });
  });

  it.each([
    ['comparison.growthBpsPerHour', 0, 100_000],
    ['comparison.minimumDifference.views', 0, 1_000],
    ['comparison.growthCapSeconds', 0, (30 * DAY) / 1000],
    ['retry.maxAttempts', 1, 20],
    ['retry.baseMs', MINUTE, 6 * HOUR],
    ['trust.deltas.perfect_match', 0, 1_000_000_000],
    ['trust.deltas.impossible_submission', -1_000_000_000, -100_000_000],
    ['trust.rewardFrom.views', 1, 1_000_000_000],
    ['trust.buckets.high_trust', 450_000_000, 1_000_000_000],
    ['trust.buckets.low_trust', 0, 450_000_000],
    ['quality.decreaseBps', 0, 10_000],
    ['quality.mediumRatioBps', 10_000, 30_000],
    ['settleHours.youtube', 0, 168],
    ['reverify.decayedBps', 0, 10_000],
    ['budget.reserveBps', 0, 10_000],
    ['breaker.failures', 1, 100],
  ])('takes %s from %i to %i and nothing beside', (path, lowest, highest) => {
    expect([faultsOf(path, lowest), faultsOf(path, highest)]).toEqual([[], []]);
    for (const value of [lowest - 1, highest + 1]) expect(faultsOf(path, value).length).toBeGreaterThan(0);
  });

  it.each([
    ['comparison.lowBps', 499, 'comparison.lowBps', 'comparison.matchedBps'],
    ['comparison.mediumBps', 999, 'comparison.mediumBps', 'comparison.lowBps'],
    ['comparison.overclaimBps', 1_999, 'comparison.overclaimBps', 'comparison.mediumBps'],
    ['comparison.criticalBps', 1_999, 'comparison.criticalBps', 'comparison.overclaimBps'],
    ['trust.buckets.normal', 249_999_999, 'trust.buckets.normal', 'trust.buckets.low_trust'],
    ['trust.buckets.high_trust', 449_999_999, 'trust.buckets.high_trust', 'trust.buckets.normal'],
    ['trust.deltas.overclaim', -150_000_001, 'trust.deltas.overclaim', 'trust.deltas.impossible_submission'],
    [
      'trust.deltas.minor_discrepancy',
      -30_000_001,
      'trust.deltas.minor_discrepancy',
      'trust.deltas.medium_discrepancy',
    ],
    ['retry.capMs', 30 * MINUTE - 1, 'retry.capMs', 'retry.baseMs'],
    ['retry.windowMs', 7 * DAY + 1, 'retry.maxWindowMs', 'retry.windowMs'],
    ['quality.highRatioBps', 14_999, 'quality.highRatioBps', 'quality.mediumRatioBps'],
    [
      'credentials.refreshBeforeMs.refresh_token',
      5 * MINUTE - 1,
      'credentials.refreshBeforeMs.refresh_token',
      'credentials.refreshPauseMs',
    ],
  ])('whose %s is %i is out of order by one', (path, value, at, before) => {
    expect(faultsOf(path, value)).toEqual([{ path: at, message: `must be at least ${before}` }]);
    expect(faultsOf(path, value + (at === path ? 1 : -1))).toEqual([]);
  });

  it('settles no later than its widest window', () => {
    const windows = { windowMs: HOUR, maxWindowMs: 48 * HOUR };
    const retry = { ...DEFAULT_POLICY.retry, ...windows };
    expect(policyFaults({ ...DEFAULT_POLICY, retry })).toEqual([]);
    expect(policyFaults({ ...DEFAULT_POLICY, retry: { ...retry, maxWindowMs: 48 * HOUR - 1 } })).toEqual(
      ['instagram', 'meta'].map((platform) => ({
        path: `settleHours.${platform}`,
        message: 'must be within retry.maxWindowMs',
      })),
    );
  });

  it.each([
    [[], true],
    [[HOUR], true],
    [[HOUR - 1], false],
    [[365 * DAY], true],
    [[365 * DAY + 1], false],
    [[DAY, DAY + 1], true],
    [[DAY, DAY], false],
    [[2 * DAY, DAY], false],
    [Array.from({ length: 10 }, (_, n) => (n + 1) * DAY), true],
    [Array.from({ length: 11 }, (_, n) => (n + 1) * DAY), false],
  ])('with the ladder %j is sound: %s', (afterMs, sound) => {
    const faults = faultsOf('reverify.afterMs', afterMs);
    expect(faults.map(({ path }) => path)).toEqual(sound ? [] : ['reverify.afterMs']);
  });

  it.each([
    [50, true],
    [49, false],
    [51, false],
  ])('weighs trust with %i beside 30 and 20: %s', (weight, sound) => {
    expect(faultsOf('fraud.trustWeight', weight).map(({ path }) => path)).toEqual(sound ? [] : ['fraud']);
  });
});
