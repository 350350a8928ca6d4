import { describe, expect, it } from 'vitest';
import { isPriority, paysByNumbers } from '../../shared/rules/priority.ts';

describe('a claim goes first', () => {
  it.each([
    { bucket: 'high_trust', priority: false },
    { bucket: 'normal', priority: false },
    { bucket: 'low_trust', priority: true },
    { bucket: 'critical', priority: true },
  ] as const)('by trust: $bucket $priority', ({ bucket, priority }) => {
    expect(isPriority(bucket, [])).toBe(priority);
  });

  it('by its flags alone where trust is unknown', () => {
    expect([isPriority(null, []), isPriority(null, [{ key: 'high_ctr', severity: 'LOW' }])]).toEqual([false, true]);
  });

  it('by any flag, however trusted the affiliate is', () => {
    expect(isPriority('high_trust', [{ key: 'missing_evidence', severity: 'LOW' }])).toBe(true);
  });
});

describe('a campaign pays by its numbers', () => {
  it.each([
    ['by views', { cpmMicros: 1 }, true],
    ['by clicks', { cpcMicros: 1 }, true],
    ['by conversions', { cpaMicros: 1 }, true],
    ['by nothing', { cpmMicros: 0, cpcMicros: 0, cpaMicros: 0 }, false],
    ['without terms', {}, false],
    ['without payout', undefined, false],
  ])('%s: %o %s', (_, payout, pays) => {
    expect(paysByNumbers(payout ? { payout } : {})).toBe(pays);
  });
});
