import type { Policy } from '../model/policy.ts';

/** A number, or the steps of a ladder, which change as one. */
export type PolicyValue = number | readonly number[];

/** One value that differs between two policies. The path's members are joined by dots, as in `retry.baseMs`. */
export interface PolicyChange {
  path: string;
  from: PolicyValue;
  to: PolicyValue;
}

/** What differs, in the order of the policy's members. The version is no difference. */
export function policyDiff(from: Policy, to: Policy): PolicyChange[] {
  const before = new Map(policyValues(from));
  return policyValues(to).flatMap(([path, value]) => {
    const was = before.get(path) ?? value;
    return JSON.stringify(was) === JSON.stringify(value) ? [] : [{ path, from: was, to: value }];
  });
}

/** Every value of a policy by its path, without the version. */
export const policyValues = ({ version: _, ...policy }: Policy): [path: string, value: PolicyValue][] =>
  valuesOf(policy, '');

function valuesOf(group: object, prefix: string): [string, PolicyValue][] {
  return Object.entries(group).flatMap(([name, value]: [string, PolicyValue | object]): [string, PolicyValue][] =>
    typeof value === 'number' || Array.isArray(value)
      ? [[`${prefix}${name}`, value as PolicyValue]]
      : valuesOf(value, `${prefix}${name}.`),
  );
}
