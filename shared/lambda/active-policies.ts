import { DEFAULT_POLICY } from '../rules/default-policy.ts';
import { policyChecksum } from '../rules/policy-checksum.ts';
import { policyStore } from '../store/policies.ts';
import { policyCache, type Policies } from '../store/policy-cache.ts';
import type { Tables } from '../store/tables.ts';

/** The policies that are stored in these tables, over the one that ships in code. */
export const activePolicies = (tables: Tables, now: () => number): Policies =>
  policyCache({ policies: policyStore(tables), first: DEFAULT_POLICY, checksumOf: policyChecksum, now });
