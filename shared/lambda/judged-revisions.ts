import type { StoredRevision } from '../rules/replay.ts';
import type { ClaimHistory } from '../store/claims.ts';

/** Revisions with a verdict that is final and was judged, not merely replaced, the oldest first. */
export function judgedRevisions({ claim, superseded, attempts }: ClaimHistory): StoredRevision[] {
  const states = [
    ...superseded.map(({ state }) => ({ state, superseded: true })),
    { state: claim.current, superseded: false },
  ];
  return states
    .toSorted((a, b) => a.state.revision - b.state.revision)
    .flatMap(({ state, superseded: replaced }) => {
      const { verdict } = state;
      if (!verdict?.final || verdict.status === 'SUPERSEDED') return [];
      const own = attempts.filter(({ revision }) => revision === state.revision);
      return [{ state: { ...state, verdict }, superseded: replaced, attempts: own }];
    });
}
