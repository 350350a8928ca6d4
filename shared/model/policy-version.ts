import * as z from 'zod';
import { Instant } from './instant.ts';
import { Segment } from './registry.ts';

/** The version that ships in code. Stored ones come after it. */
export const FIRST_POLICY_VERSION = 1;

/** SHA-256 of the bundle's canonical JSON, in hex. */
const Checksum = z.string().regex(/^[0-9a-f]{64}$/);

/** A bundle as stored, never changed. It is its owner's: a tenant's, or the platform's for all tenants. */
export const PolicyVersion = z.object({
  version: z.int().min(FIRST_POLICY_VERSION + 1),
  tenantId: z.string(),
  /** The complete policy as JSON text: whoever uses it verifies it first. */
  bundle: z.string(),
  checksum: Checksum,
  /** The version that it was made from. */
  base: z.int().min(FIRST_POLICY_VERSION),
  note: z.string(),
  createdAt: Instant,
  /** The id of the key that made it. */
  createdBy: z.string(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** Whom a pointer is about: the affiliates of one segment, or all that no pointer of their segment is about. */
export const PolicyScope = z.enum(['all', ...Segment.options]);
export type PolicyScope = z.infer<typeof PolicyScope>;

const PolicyRef = z.object({ version: z.int().min(FIRST_POLICY_VERSION), checksum: Checksum });
/** A version with the checksum that its bundle had when it was validated. */
export type PolicyRef = z.infer<typeof PolicyRef>;

/** Which version is active for a scope of an owner; null where it is the next wider scope's. */
export const PolicyPointer = z.object({
  tenantId: z.string(),
  scope: PolicyScope,
  active: PolicyRef.nullable(),
  /** The activation that stands: the one a rollback takes back. */
  stands: z.int().min(1).nullable(),
  /** Raised by every move, and the move's number. */
  version: z.int().min(1),
});
export type PolicyPointer = z.infer<typeof PolicyPointer>;
export type PolicyPointerRef = Pick<PolicyPointer, 'tenantId' | 'scope'>;

/** One move of a pointer, never changed: who moved it from where to where, when and why. */
export const PolicyMove = z.object({
  tenantId: z.string(),
  scope: PolicyScope,
  sequence: z.int().min(1),
  kind: z.enum(['activation', 'rollback']),
  from: PolicyRef.nullable(),
  to: PolicyRef.nullable(),
  /** The activation that stood before. */
  stoodBefore: z.int().min(1).nullable(),
  reason: z.string(),
  at: Instant,
  /** The id of the key that moved it. */
  by: z.string(),
});
export type PolicyMove = z.infer<typeof PolicyMove>;
