import { noSuchSubmission } from './no-such.ts';
import type { ApiCall } from './route.ts';
import type { Claim } from '../model/claim.ts';
import { isSubmissionId } from '../rules/submission-id.ts';
import type { ClaimStore } from '../store/claims.ts';

/** The claim of the path, where the caller may see it. Throws 404. */
export async function ownClaim(
  claims: Pick<ClaimStore, 'get'>,
  { tenantId, caller, id }: Pick<ApiCall, 'tenantId' | 'caller' | 'id'>,
  options: { consistent?: boolean } = {},
): Promise<Claim> {
  const claim = isSubmissionId(id) ? await claims.get(tenantId, id, options) : undefined;
  if (!claim || !isVisibleTo(caller, claim)) throw noSuchSubmission();
  return claim;
}

/** An affiliate sees its own; who reads for the tenant sees all of it. */
export const isVisibleTo = ({ affiliateId }: ApiCall['caller'], claim: Claim): boolean =>
  affiliateId === undefined || affiliateId === claim.affiliateId;
