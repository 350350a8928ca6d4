import type { Policy } from '../model/policy.ts';

/** What is wrong with a policy, by the path of the value. */
export interface PolicyFault {
  path: string;
  message: string;
}

/** A policy with some values changed, not validated yet, and the changes that name nothing that can be changed. */
export interface Overridden {
  candidate: unknown;
  faults: PolicyFault[];
}

type Members = Readonly<Record<string, unknown>>;

/** The base with the given values in place of its own, however deep they lie. A list is replaced whole. */
export function overridden(base: Policy, { version, ...changes }: Members): Overridden {
  const faults: PolicyFault[] = version === undefined ? [] : [{ path: 'version', message: 'is given, not chosen' }];
  return { candidate: merged(base, changes, '', faults), faults };
}

function merged(base: Members, changes: Members, prefix: string, faults: PolicyFault[]): Members {
  const result: Record<string, unknown> = { ...base };
  for (const [name, change] of Object.entries(changes)) {
    const path = `${prefix}${name}`;
    const before = Object.hasOwn(base, name) ? base[name] : undefined;
    if (before === undefined) faults.push({ path, message: 'unknown field' });
    else if (!isGroup(before)) result[name] = change;
    else if (isGroup(change)) result[name] = merged(before, change, `${path}.`, faults);
    else faults.push({ path, message: 'must be an object' });
  }
  return result;
}

const isGroup = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
