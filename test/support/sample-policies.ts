import type { PolicyScope, PolicyVersion } from '../../shared/model/policy-version.ts';
import { Policy } from '../../shared/model/policy.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { canonicalJson, policyChecksum } from '../../shared/rules/policy-checksum.ts';
import { overridden } from '../../shared/rules/policy-override.ts';
import { policyStore } from '../../shared/store/policies.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { T0 } from './sample-claims.ts';

/** Version 1 with some values changed, whether they make sense or not. */
export const changedPolicy = (changes: Record<string, unknown>): Policy =>
  Policy.parse(overridden(DEFAULT_POLICY, changes).candidate);

/** The version as the API would store it. */
export const samplePolicyVersion = (
  version: number,
  tenantId = 'acme',
  changes: Record<string, unknown> = { comparison: { matchedBps: 300 } },
): PolicyVersion => {
  const bundle = { ...changedPolicy(changes), version };
  return {
    ...{ version, tenantId, bundle: canonicalJson(bundle), checksum: policyChecksum(bundle) },
    ...{ base: 1, note: 'a sample', createdAt: T0, createdBy: 'samplekey001' },
  };
};

/** Stores a version and makes it the active one of a scope that nothing was activated for. Answers its number. */
export async function givenPolicy(
  tables: Tables,
  tenantId: string,
  changes: Record<string, unknown>,
  scope: PolicyScope = 'all',
): Promise<number> {
  const store = policyStore(tables);
  const stored = await store.create((version) => samplePolicyVersion(version, tenantId, changes));
  if (!stored) throw new Error('no version was stored');
  const { version, checksum } = stored;
  const to = { version, checksum };
  const moved = await store.move({
    before: undefined,
    after: { tenantId, scope, active: to, stands: 1, version: 1 },
    move: {
      ...{ tenantId, scope, sequence: 1, kind: 'activation', from: null, to, stoodBefore: null },
      ...{ reason: 'a sample', at: T0, by: 'samplekey001' },
    },
    owner: tenantId,
  });
  if (!moved) throw new Error(`${tenantId} has an active policy`);
  return version;
}
