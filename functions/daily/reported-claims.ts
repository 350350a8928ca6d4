import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { Claim, RevisionState } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { ReportedClaim } from '../../shared/rules/reconciliation/claim-days.ts';
import type { ClaimLists } from '../../shared/store/claim-lists.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';

export interface ClaimReading {
  lists: Pick<ClaimLists, 'ofAffiliate'>;
  claims: Pick<ClaimStore, 'getMany'>;
  /** The reports that later ones replaced, by the claim's id. */
  replaced: (claims: readonly Claim[]) => Promise<Map<string, RevisionState[]>>;
}

/** What fits one answer: of one affiliate, and of all together. */
const OF_ONE = 1000;
const OF_ALL = 4000;
const AT_ONCE = 8;

/**
 * Every claim that affiliates made by an instant, with all of its reports, by the affiliate's id. Null for those who have too
 * many, or of whom there are too many before them: a part of somebody's claims would be a number that is wrong.
 */
export async function reportedClaims(
  { lists, claims, replaced }: ClaimReading,
  { tenantId, affiliateIds, until }: { tenantId: string; affiliateIds: readonly string[]; until: Instant },
): Promise<Map<string, ReportedClaim[] | null>> {
  const listed = await fewAtOnce(AT_ONCE, affiliateIds, (id) =>
    lists.ofAffiliate(tenantId, id, { to: until, limit: OF_ONE }),
  );
  let room = OF_ALL;
  const fitting = listed.map(({ entries, more }) => {
    if (more || entries.length > room) return null;
    room -= entries.length;
    return entries.map(({ id }) => id);
  });
  const read = await fewAtOnce(AT_ONCE, fitting, async (ids) => {
    if (ids === null || ids.length === 0) return ids && [];
    const found = await claims.getMany(tenantId, ids);
    const before = await replaced(found);
    return found.map(({ id, current, verified }): ReportedClaim => ({
      ...{ id, current, replaced: before.get(id) ?? [] },
      ...(verified ? { verified } : {}),
    }));
  });
  return new Map(affiliateIds.map((id, index) => [id, read[index] ?? null]));
}
