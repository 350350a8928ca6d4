import { fieldErrors } from '../../shared/lambda/request-body.ts';
import { invalid } from '../../shared/lambda/error-responses.ts';
import { Policy } from '../../shared/model/policy.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { forbiddenChanges } from '../../shared/rules/policy-authority.ts';
import { policyDiff, type PolicyChange } from '../../shared/rules/policy-diff.ts';
import { overridden, type PolicyFault } from '../../shared/rules/policy-override.ts';
import { policyFaults } from '../../shared/rules/policy-validity.ts';
import { activeVersion } from './active-versions.ts';
import type { PolicyReading } from './known-policy.ts';
import type { NewPolicyBody } from './policy-body.ts';

/** A policy that somebody wants to store, under its base's number. Without a diff where it is not even a policy. */
export interface Proposed {
  base: Policy;
  policy: Policy;
  faults: PolicyFault[];
  diff: PolicyChange[];
}

/** What the changes make of their base, and all that is wrong with it. Throws 400 where there is no such base. */
export async function proposedPolicy(
  { store, verified }: PolicyReading,
  tenantId: string,
  { base: version, changes }: NewPolicyBody,
): Promise<Proposed> {
  const base = await verified.policyOfVersion(tenantId, version ?? (await activeVersion(store, tenantId)));
  if (!base) throw invalid({ path: 'base', message: 'there is no such policy' });
  const { candidate, faults } = overridden(base, changes);
  const parsed = Policy.safeParse(candidate);
  if (!parsed.success) {
    return { base, policy: base, faults: [...faults, ...fieldErrors(parsed.error.issues)].map(inChanges), diff: [] };
  }
  const policy = parsed.data;
  const diff = policyDiff(base, policy);
  const forbidden = forbiddenChanges(diff, tenantId === PLATFORM_TENANT);
  return { base, policy, faults: [...faults, ...forbidden, ...policyFaults(policy)].map(inChanges), diff };
}

const inChanges = ({ path, message }: PolicyFault): PolicyFault => ({ path: `changes.${path}`, message });
