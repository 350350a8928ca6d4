import { FIRST_POLICY_VERSION, PolicyScope } from '../../shared/model/policy-version.ts';
import { PLATFORM_TENANT, type Segment } from '../../shared/model/registry.ts';
import type { PolicyStore } from '../../shared/store/policies.ts';

/** Which version decides for whom; null where the next wider scope decides. */
export interface ActiveVersions {
  global: number;
  tenant: number | null;
  segments: Record<Segment, number | null>;
}

/** As the pointers stand at this moment, not as this process remembers them. */
export async function activeVersions(store: Pick<PolicyStore, 'pointers'>, tenantId: string): Promise<ActiveVersions> {
  const own = PolicyScope.options.map((scope) => ({ tenantId, scope }));
  const everybodys = { tenantId: PLATFORM_TENANT, scope: 'all' as const };
  const pointers = await store.pointers([...own, everybodys], { consistent: true });
  const versionOf = (owner: string, scope: PolicyScope): number | null =>
    pointers.find((pointer) => pointer.tenantId === owner && pointer.scope === scope)?.active?.version ?? null;
  return {
    global: versionOf(PLATFORM_TENANT, 'all') ?? FIRST_POLICY_VERSION,
    tenant: tenantId === PLATFORM_TENANT ? null : versionOf(tenantId, 'all'),
    segments: {
      standard: versionOf(tenantId, 'standard'),
      top: versionOf(tenantId, 'top'),
      new: versionOf(tenantId, 'new'),
    },
  };
}

/** The version that decides for the tenant's affiliates without a policy of their segment. */
export async function activeVersion(store: Pick<PolicyStore, 'pointers'>, tenantId: string): Promise<number> {
  const { tenant, global } = await activeVersions(store, tenantId);
  return tenant ?? global;
}
