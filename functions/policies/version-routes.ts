import * as z from 'zod';
import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import type { PolicyVersion } from '../../shared/model/policy-version.ts';
import { PLATFORM_TENANT, type Role } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { canonicalJson, policyChecksum } from '../../shared/rules/policy-checksum.ts';
import { policyDiff } from '../../shared/rules/policy-diff.ts';
import { activeVersion, activeVersions, type ActiveVersions } from './active-versions.ts';
import { policyOf, type PolicyReading } from './known-policy.ts';
import { DiffQuery, NewPolicyBody } from './policy-body.ts';
import { proposedPolicy } from './proposed-policy.ts';

/** An admin has its tenant's own policies, an operator those of all tenants. */
export const POLICY_ROLES: readonly Role[] = ['admin', 'operator'];

/** Versions are made, read and compared here; nothing of this decides by them. */
export const versionRoutes = (reading: PolicyReading): Route[] => {
  const { store } = reading;
  return [
    route({
      method: 'GET',
      path: '/v1/policies',
      roles: POLICY_ROLES,
      acrossTenants: true,
      query: z.strictObject(PAGE_QUERY),
      async handle({ tenantId, after, query }) {
        const [active, { items, next }] = await Promise.all([
          activeVersions(store, tenantId),
          store.versions(tenantId, {
            limit: query.limit,
            ...(after ? { startAfter: { pk: after.pk ?? '', sk: after.sk ?? '' } } : {}),
          }),
        ]);
        return {
          status: 200,
          body: { items: items.map(presentVersion), active: presentActive(tenantId, active) },
          next: next && { pk: next.pk, sk: next.sk },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/policies',
      roles: POLICY_ROLES,
      acrossTenants: true,
      body: NewPolicyBody,
      async handle({ tenantId, caller, now, body }) {
        const { base, policy, faults, diff } = await proposedPolicy(reading, tenantId, body);
        if (faults.length > 0) throw invalid(...faults);
        const stored = await store.create((version) => {
          const bundle = { ...policy, version };
          return {
            ...{ version, tenantId, bundle: canonicalJson(bundle), checksum: policyChecksum(bundle) },
            ...{ base: base.version, note: body.note, createdAt: now, createdBy: caller.keyId },
          };
        });
        if (!stored) throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
        const { version } = stored;
        logger.info('policy stored', { code: LOG.policyStored, policyVersion: version, base: base.version });
        return {
          status: 201,
          body: { ...presentVersion(stored), policy: { ...policy, version }, diff },
          headers: { location: `/v1/policies/${version}` },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/policies/validate',
      roles: POLICY_ROLES,
      acrossTenants: true,
      body: NewPolicyBody,
      async handle({ tenantId, body }) {
        const { faults, diff } = await proposedPolicy(reading, tenantId, body);
        return { status: 200, body: { valid: faults.length === 0, errors: faults, diff } };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/policies/{version}',
      roles: POLICY_ROLES,
      acrossTenants: true,
      async handle(call) {
        const { policy, checksum, stored } = await policyOf(reading, call);
        const about = stored ? presentVersion(stored) : { version: policy.version, checksum };
        return { status: 200, body: { ...about, policy } };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/policies/{version}/diff',
      roles: POLICY_ROLES,
      acrossTenants: true,
      query: DiffQuery,
      async handle(call) {
        const { tenantId, query } = call;
        const against = query.against === 'active' ? String(await activeVersion(store, tenantId)) : query.against;
        const { policy } = await policyOf(reading, call);
        const { policy: other } = await policyOf(reading, { tenantId, params: { version: against } });
        const changes = policyDiff(other, policy);
        return { status: 200, body: { version: policy.version, against: other.version, changes } };
      },
    }),
  ];
};

/** Segments and a policy of its own are a tenant's. */
const presentActive = (tenantId: string, active: ActiveVersions) =>
  tenantId === PLATFORM_TENANT ? { global: active.global } : active;

const presentVersion = ({ tenantId: _, bundle: __, ...version }: PolicyVersion) => version;
