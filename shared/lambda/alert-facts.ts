import type { Claim } from '../model/claim.ts';
import type { Verdict } from '../model/verdict.ts';
import type { AlertFact, VerdictFact } from '../rules/alert-policy.ts';

/** What a verdict gives cause to tell, with whom and what it is about. */
export function alertFacts(
  claim: Claim,
  revision: number,
  verdict: Verdict,
  facts: readonly VerdictFact[],
): AlertFact[] {
  const { status, policyVersion, reasons, metrics } = verdict;
  const { tenantId, affiliateId, platform, campaignId, id: submissionId } = claim;
  const about = { tenantId, affiliateId, platform, campaignId, submissionId };
  return facts.map((fact) => ({ ...fact, ...about, evidence: { status, revision, policyVersion, reasons, metrics } }));
}
