import { Problem } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import type { PolicyVersion } from '../../shared/model/policy-version.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { policyChecksum } from '../../shared/rules/policy-checksum.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { PolicyStore } from '../../shared/store/policies.ts';

export interface PolicyReading {
  store: PolicyStore;
  verified: Policies;
}

export interface KnownPolicy {
  policy: Policy;
  checksum: string;
  /** Absent for the version in code. */
  stored: PolicyVersion | undefined;
}

const VERSION = /^[1-9]\d{0,9}$/;

/** The version of the path: the caller's own, the platform's or the one in code. Throws 404. */
export async function policyOf(
  { store, verified }: PolicyReading,
  { tenantId, params }: Pick<ApiCall, 'tenantId' | 'params'>,
): Promise<KnownPolicy> {
  const { version = '' } = params;
  const policy = VERSION.test(version) ? await verified.policyOfVersion(tenantId, Number(version)) : undefined;
  if (!policy) throw new Problem('NOT_FOUND', { detail: 'There is no such policy.' });
  const stored = await store.version([tenantId, PLATFORM_TENANT], policy.version);
  return { policy, checksum: stored?.checksum ?? policyChecksum(policy), stored };
}
