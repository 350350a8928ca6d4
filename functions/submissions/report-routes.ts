import { route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { isFollowed } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import { batchOutcomes } from './batch-outcomes.ts';
import { claimExists, newClaim, type Intake, type Reporter } from '../../shared/intake/new-claim.ts';
import { ownClaim } from '../../shared/lambda/own-claim.ts';
import { presentAccepted } from './present.ts';
import { reportAgain } from '../../shared/intake/report-again.ts';
import { reporterOf, type Reporters } from '../../shared/intake/reporter.ts';
import { BatchBody, MetricsBody, SubmissionBody } from '../../shared/intake/submission-body.ts';

export interface Reporting extends Intake, Reporters {
  registry: Intake['registry'] & Reporters['registry'];
  claims: Pick<ClaimStore, 'create' | 'get' | 'reportAgain'>;
}

/** How affiliates report: one claim, up to a hundred, later numbers. */
export const reportRoutes = (reporting: Reporting): Route[] => [
  route({
    method: 'POST',
    path: '/v1/submissions',
    roles: ['affiliate'],
    body: SubmissionBody,
    async handle(call) {
      const claim = await newClaim(reporting, await callerReporting(reporting, call), call.body);
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
        await callerReporting(reporting, call),
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
      const reporter = await callerReporting(reporting, call);
      const before = await ownClaim(reporting.claims, call, { consistent: true });
      const { claim, isNew } = await reportAgain(reporting, before, reporter, call.body);
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

const callerReporting = (reporting: Reporting, call: ApiCall<unknown>): Promise<Reporter> => {
  const { caller, tenantId, requestId, now } = call;
  return reporterOf(reporting, { tenantId, affiliateId: caller.affiliateId ?? '', requestId, now });
};

function told({ id, tenantId, current: { correlationId } }: Claim): void {
  if (isFollowed(correlationId))
    logger.info('claim accepted', { code: LOG.claimAccepted, submissionId: id, tenantId, correlationId });
}
