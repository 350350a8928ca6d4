import type { UsedGrant } from './permissions.ts';
import type { Principal } from './principals.ts';

/** Calls of services that the engine does not have; nobody can see whether their grants are used. */
const UNSEEN = /^(logs|xray):/;

export type GrantLine = Omit<UsedGrant, 'caller'>;

export interface GrantReport {
  granted: GrantLine[];
  used: GrantLine[];
  /** Granted and never called since the start. */
  unused: GrantLine[];
}

/** What the roles grant against what was called, each statement split into its actions and resources. */
export function reportGrants(principals: readonly Principal[], usedGrants: readonly UsedGrant[]): GrantReport {
  const granted = grantedBy(principals);
  const used = unique(usedGrants.map(({ role, action, resource }) => ({ role, action, resource })));
  const called = new Set(used.map(keyOf));
  return { granted, used, unused: granted.filter((grant) => !called.has(keyOf(grant))) };
}

/** What the roles of the callers allow, without what nobody can see. */
export function grantedBy(principals: readonly Principal[]): GrantLine[] {
  const roles = new Set(principals.map(({ role }) => role));
  return unique(
    Array.from(roles, ({ name, statements }) =>
      statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ actions, resources }) =>
          actions.flatMap((action) =>
            resources.map((resource) => ({ role: name, action: action.text, resource: resource.text })),
          ),
        ),
    )
      .flat()
      .filter(({ action }) => !UNSEEN.test(action)),
  );
}

export const keyOf = ({ role, action, resource }: GrantLine): string => `${role} ${action} ${resource}`;

const unique = (lines: readonly GrantLine[]): GrantLine[] =>
  Array.from(new Map(lines.map((line) => [keyOf(line), line]))).map(([, line]) => line);
