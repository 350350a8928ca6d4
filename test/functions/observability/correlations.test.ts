import { describe, expect, it } from 'vitest';
import { correlationsOf, followedOf, isFollowed } from '../../../shared/observability/correlations.ts';

const of = (...ids: string[]) => ids.map((correlationId) => ({ correlationId }));

describe('claims that are followed through the logs', () => {
  it('are about one of twenty', () => {
    const followed = Array.from({ length: 10_000 }, (_, n) => `req-${n}`).filter(isFollowed);
    expect(followed.length).toBeGreaterThan(400);
    expect(followed.length).toBeLessThan(620);
  });

  it('are the same in every function', () => {
    expect(isFollowed('trace-me-48')).toBe(true);
    expect(isFollowed('trace-me-42')).toBe(false);
    expect(followedOf(of('trace-me-48', 'trace-me-42', 'trace-me-48'))).toEqual(['trace-me-48']);
  });

  it('stand beside all the others where something went wrong', () => {
    expect(correlationsOf(of('trace-me-48', 'trace-me-42', 'trace-me-42'))).toEqual(['trace-me-48', 'trace-me-42']);
  });
});
