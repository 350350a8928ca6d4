import { describe, expect, it } from 'vitest';
import { isPriority } from '../../shared/rules/priority.ts';

describe('a claim goes first', () => {
  it.each([
    { bucket: 'high_trust', priority: false },
    { bucket: 'normal', priority: false },
    { bucket: 'low_trust', priority: true },
    { bucket: 'critical', priority: true },
  ] as const)('by trust: $bucket $priority', ({ bucket, priority }) => {
    expect(isPriority(bucket, [])).toBe(priority);
  });

  it('by any flag, however trusted the affiliate is', () => {
    expect(isPriority('high_trust', [{ key: 'missing_evidence', severity: 'LOW' }])).toBe(true);
  });
});
