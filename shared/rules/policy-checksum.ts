import { createHash } from 'node:crypto';

/** JSON with the members of every object in the order of their names: equal values have equal text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** SHA-256 of a policy's canonical JSON, in hex. */
export const policyChecksum = (policy: unknown): string =>
  createHash('sha256').update(canonicalJson(policy)).digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
