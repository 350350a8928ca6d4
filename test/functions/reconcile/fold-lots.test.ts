import { describe, expect, it } from 'vitest';
import { foldLots } from '../../../functions/reconcile/fold-lots.ts';
import type { CheckKind } from '../../../shared/model/claim.ts';
import { after, HOUR, SECOND } from '../../../shared/model/instant.ts';
import { sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';

const AT = after(T0, 72 * HOUR);
const judged = (postId: string, at = AT, kind: Exclude<CheckKind, 'first' | 'evidence'> = 'reverify') =>
  sampleClaim({ postId, version: 2, current: sampleState({ due: { at, kind, leases: 0 } }) });

describe('claims that are looked at again', () => {
  it.each([
    [3, 0],
    [4, 1],
    [30, 1],
  ])('%i of one commit are %i lots', (count, lots) => {
    const { claims, writes } = foldLots(Array.from({ length: count }, (_, n) => judged(String(n))));
    expect(writes).toHaveLength(lots);
    expect(claims.filter(({ current }) => current.due === undefined && current.lotAt === AT)).toHaveLength(
      lots * count,
    );
    expect(claims.filter(({ current }) => current.due?.at === AT)).toHaveLength(count - lots * count);
  });

  it('within a minute wait for the last of them, beyond it for their own time', () => {
    const seconds = [0, 1, 59, 30, 60];
    const { claims } = foldLots(seconds.map((second) => judged(String(second), after(AT, second * SECOND))));
    expect(claims.map(({ current }) => current.lotAt ?? current.due?.at)).toEqual([
      ...Array.from({ length: 4 }, () => after(AT, 59 * SECOND)),
      after(AT, 60 * SECOND),
    ]);
  });

  it.each(['retry', 'settle'] as const)('are not those that wait for a %s', (kind) => {
    const all = Array.from({ length: 9 }, (_, n) => judged(String(n), AT, kind));
    expect(foldLots(all)).toEqual({ claims: all, writes: [] });
  });
});
