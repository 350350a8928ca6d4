import { invalid } from '../../shared/lambda/error-responses.ts';
import { route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import type { PolicyMove } from '../../shared/model/policy-version.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { policyFaults } from '../../shared/rules/policy-validity.ts';
import { policyOf, type PolicyReading } from './known-policy.ts';
import { movedPointer, type Step } from './moved-pointer.ts';
import { MoveBody } from './policy-body.ts';
import { POLICY_ROLES } from './version-routes.ts';

/** What decides from now on. Every move is kept with who made it and why. */
export const activationRoutes = (reading: PolicyReading): Route[] => [
  route({
    method: 'POST',
    path: '/v1/policies/{version}/activate',
    roles: POLICY_ROLES,
    acrossTenants: true,
    body: MoveBody,
    async handle(call) {
      const { policy, checksum } = await policyOf(reading, call);
      const faults = policyFaults(policy);
      if (faults.length > 0) throw invalid(...faults);
      const to = { version: policy.version, checksum };
      return presentMove(await movedPointer(reading.store, stepOf(call), to));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/policies/rollback',
    roles: POLICY_ROLES,
    acrossTenants: true,
    body: MoveBody,
    handle: async (call) => presentMove(await movedPointer(reading.store, stepOf(call), 'back')),
  }),
];

/** Throws 400 where an operator names a segment: segments are a tenant's. */
function stepOf({ tenantId, caller, now, body: { segment, reason } }: ApiCall<MoveBody>): Step {
  if (segment !== undefined && tenantId === PLATFORM_TENANT)
    throw invalid({ path: 'segment', message: 'only a tenant has segments' });
  return { tenantId, scope: segment ?? 'all', reason, at: now, by: caller.keyId };
}

function presentMove(move: Omit<PolicyMove, 'sequence' | 'stoodBefore'>) {
  const { tenantId, scope, from, to, kind, reason, at, by } = move;
  const versions = { from: from?.version ?? null, to: to?.version ?? null };
  logger.info('active policy', { code: LOG.policyMoved, ofTenant: tenantId, scope, ...versions });
  return {
    status: 200,
    body: { ...(scope === 'all' ? {} : { segment: scope }), ...versions, kind, reason, at, by },
  };
}
