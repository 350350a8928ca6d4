import type { Claim, RevisionState } from '../model/claim.ts';
import { revisionFromItem } from './claims.ts';
import { revisionKey } from './keys.ts';
import type { Tables } from './tables.ts';

type Reported = Pick<Claim, 'tenantId' | 'id' | 'current'>;

/** The reports that later ones of their claims replaced, by the claim's id, the oldest first. */
export async function replacedRevisions(
  tables: Pick<Tables, 'getMany'>,
  claims: readonly Reported[],
): Promise<Map<string, RevisionState[]>> {
  const keys = claims.flatMap(({ tenantId, id, current: { revision } }) =>
    Array.from({ length: revision - 1 }, (_, before) => revisionKey(tenantId, id, before + 1)),
  );
  const items = keys.length === 0 ? [] : await tables.getMany('submissions', keys);
  const revisions = items.map(revisionFromItem).toSorted((a, b) => a.state.revision - b.state.revision);
  const byClaim = Map.groupBy(revisions, ({ id }) => id);
  return new Map([...byClaim].map(([id, some]) => [id, some.map(({ state }) => state)]));
}
