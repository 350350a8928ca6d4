import { Problem } from '../../shared/lambda/error-responses.ts';
import { route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { isFollowed } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import { batchOutcomes } from './batch-outcomes.ts';
import { claimExists, newClaim, type Intake, type Reporter } from './new-claim.ts';
import { ownClaim } from './own-claim.ts';
import { presentAccepted } from './present.ts';
import { reportAgain } from './report-again.ts';
import { BatchBody, MetricsBody, SubmissionBody } from './submission-body.ts';

export interface Reporting extends Intake {
  registry: Pick<RegistryReads, 'campaign' | 'affiliate'>;
  claims: Pick<ClaimStore, 'create' | 'get' | 'reportAgain'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** How affiliates report: one claim, up to a hundred, later numbers. */
export const reportRoutes = (reporting: Reporting): Route[] => [
  route({
    method: 'POST',
    path: '/v1/submissions',
    roles: ['affiliate'],
    body: SubmissionBody,
    async handle(call) {
      const claim = await newClaim(reporting, await reporterOf(reporting, call), call.body);
      if (!(await reporting.claims.create(claim))) throw claimExists(claim.id);
      told(claim);
      return { status: 202, body: presentAccepted(claim) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/batch',
    roles: ['affiliate'],
    body: BatchBody,
    async handle(call) {
      const { outcomes, accepted } = await batchOutcomes(
        reporting,
        await reporterOf(reporting, call),
        call.body.submissions,
      );
      for (const claim of accepted) told(claim);
      return { status: 207, body: { outcomes } };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/submissions/{id}/metrics',
    roles: ['affiliate'],
    body: MetricsBody,
    async handle(call) {
      const { policy } = await reporterOf(reporting, call);
      const before = await ownClaim(reporting.claims, call, { consistent: true });
      const { claim, isNew } = await reportAgain(reporting, before, policy, call);
      if (isNew) {
        logger.info('revision accepted', {
          code: LOG.revisionAccepted,
          submissionId: claim.id,
          revision: claim.current.revision,
        });
      }
      return { status: 202, body: presentAccepted(claim) };
    },
  }),
];

/** Who reports. A suspended affiliate still reads, but reports nothing. */
async function reporterOf({ registry, policies }: Reporting, call: ApiCall<unknown>): Promise<Reporter> {
  const { caller, tenantId, requestId, now } = call;
  const affiliateId = caller.affiliateId ?? '';
  const affiliate = await registry.affiliate(tenantId, affiliateId);
  if (affiliate?.status === 'suspended') throw new Problem('FORBIDDEN', { detail: 'This affiliate is suspended.' });
  const policy = await policies.policyFor(tenantId, affiliate?.segment);
  return { tenantId, affiliateId, requestId, now, policy };
}

function told({ id, tenantId, current: { correlationId } }: Claim): void {
  if (isFollowed(correlationId))
    logger.info('claim accepted', { code: LOG.claimAccepted, submissionId: id, tenantId, correlationId });
}
