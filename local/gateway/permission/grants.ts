import type { UsedGrant } from './permissions.ts';
import type { Role } from './roles.ts';

/** Services whose calls never pass the gateway, so that nobody can see whether a grant is used, and why they do not. */
export const UNSEEN: Readonly<Record<string, string>> = {
  logs: 'functions write their lines to files here, and Lambda and Step Functions deliver them on AWS',
  xray: 'nothing is traced here, and on AWS the services send their segments themselves',
};

export type GrantLine = Omit<UsedGrant, 'caller'>;

export interface GrantReport {
  granted: GrantLine[];
  used: GrantLine[];
  /** Granted and never called since the start. */
  unused: GrantLine[];
}

/** What the roles grant against what was called, each statement split into its actions and resources. */
export function reportGrants(roles: Iterable<Role>, usedGrants: readonly UsedGrant[]): GrantReport {
  const granted = grantedBy(roles).filter(isSeen);
  const used = unique(usedGrants.map(({ role, action, resource }) => ({ role, action, resource })));
  const called = new Set(used.map(keyOf));
  return { granted, used, unused: granted.filter((grant) => !called.has(keyOf(grant))) };
}

/** Everything that roles allow, each statement split into its actions and resources. */
export function grantedBy(roles: Iterable<Role>): GrantLine[] {
  return unique(
    Array.from(roles, ({ name, statements }) =>
      statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ actions, resources }) =>
          actions.flatMap((action) =>
            resources.map((resource) => ({ role: name, action: action.text, resource: resource.text })),
          ),
        ),
    ).flat(),
  );
}

export const isSeen = ({ action }: GrantLine): boolean => !(action.replace(/:.*/, '') in UNSEEN);

const keyOf = ({ role, action, resource }: GrantLine): string => `${role} ${action} ${resource}`;

const unique = (lines: readonly GrantLine[]): GrantLine[] =>
  Array.from(new Map(lines.map((line) => [keyOf(line), line]))).map(([, line]) => line);
