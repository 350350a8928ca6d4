import { FIRST_POLICY_VERSION, PolicyScope, type PolicyPointer, type PolicyVersion } from '../model/policy-version.ts';
import { Policy } from '../model/policy.ts';
import { PLATFORM_TENANT, type Segment } from '../model/registry.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import { countUnusablePolicies } from '../observability/metrics.ts';
import type { PolicyStore } from './policies.ts';

/** By which policies decisions are made. Everything here rejects with `UnusablePolicy` rather than decide by another one. */
export interface Policies {
  /** The active one for a tenant's affiliates of a segment: the segment's, else the tenant's, else everybody's. */
  policyFor(tenantId: string, segment?: Segment): Promise<Policy>;
  /** A version that the tenant can see: its own or the platform's. */
  policyOfVersion(tenantId: string, version: number): Promise<Policy | undefined>;
}

/** A stored bundle is not there, is not what was validated, or is no policy: nothing may be decided by it. */
export class UnusablePolicy extends Error {
  override name = 'UnusablePolicy';
  readonly version: number;

  constructor(version: number, why: string) {
    super(`policy ${version} cannot be used: ${why}`);
    this.version = version;
  }
}

export interface PolicySource {
  policies: Pick<PolicyStore, 'pointers' | 'version'>;
  /** The version that ships in code. */
  first: Policy;
  checksumOf: (policy: unknown) => string;
  now: () => number;
}

/** How long a move of a pointer may go unnoticed. */
const KEPT_MS = 10_000;
const MAX_ENTRIES = 1000;

/** Policies kept in this process: which one is active for a few seconds, a verified bundle for good since it never changes. */
export function policyCache({ policies, first, checksumOf, now }: PolicySource): Policies {
  const active = new Map<string, { pointers: Promise<PolicyPointer[]>; until: number }>();
  const verified = new Map<string, Promise<Policy | undefined>>();

  function pointersOf(tenantId: string): Promise<PolicyPointer[]> {
    const entry = active.get(tenantId);
    if (entry && entry.until > now()) return entry.pointers;
    const pointers = policies.pointers([
      ...PolicyScope.options.map((scope) => ({ tenantId, scope })),
      { tenantId: PLATFORM_TENANT, scope: 'all' },
    ]);
    keep(active, tenantId, { pointers, until: now() + KEPT_MS });
    pointers.catch(() => active.delete(tenantId));
    return pointers;
  }

  function ofVersion(tenantId: string, version: number, validated?: string): Promise<Policy | undefined> {
    const key = `${tenantId} ${version} ${validated ?? ''}`;
    const known = verified.get(key);
    if (known) return known;
    const policy = policies
      .version([tenantId, PLATFORM_TENANT], version)
      .then((stored) => stored && verifiedPolicy(stored, validated ?? stored.checksum, checksumOf));
    keep(verified, key, policy);
    policy.then(
      (found) => found ?? verified.delete(key),
      () => verified.delete(key),
    );
    return policy;
  }

  return {
    async policyFor(tenantId, segment) {
      const pointers = await pointersOf(tenantId);
      const activeFor = (owner: string, scope: PolicyScope | undefined) =>
        pointers.find((pointer) => pointer.tenantId === owner && pointer.scope === scope)?.active;
      const ref = activeFor(tenantId, segment) ?? activeFor(tenantId, 'all') ?? activeFor(PLATFORM_TENANT, 'all');
      if (!ref || ref.version === FIRST_POLICY_VERSION) return first;
      return told(async () => {
        const policy = await ofVersion(tenantId, ref.version, ref.checksum);
        if (!policy) throw new UnusablePolicy(ref.version, 'it is active and not there');
        return policy;
      });
    },

    policyOfVersion: async (tenantId, version) =>
      version === FIRST_POLICY_VERSION ? first : told(() => ofVersion(tenantId, version)),
  };
}

/** The policy in a stored version. Throws where it is not what was stored, or no policy. */
function verifiedPolicy(
  { version, bundle }: PolicyVersion,
  checksum: string,
  checksumOf: PolicySource['checksumOf'],
): Policy {
  const content = parsed(bundle);
  if (content === undefined || checksumOf(content) !== checksum)
    throw new UnusablePolicy(version, 'it is not what was stored');
  const policy = Policy.safeParse(content);
  if (!policy.success || policy.data.version !== version) throw new UnusablePolicy(version, 'it is no such policy');
  return policy.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function told<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnusablePolicy) {
      logger.error('a policy cannot be used', { code: LOG.policyUnusable, policyVersion: error.version, error });
      countUnusablePolicies(1);
    }
    throw error;
  }
}

function keep<T>(entries: Map<string, T>, key: string, entry: T): void {
  if (entries.size >= MAX_ENTRIES) entries.clear();
  entries.set(key, entry);
}
