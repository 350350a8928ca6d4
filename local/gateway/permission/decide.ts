import type { Pattern, Statement } from './statement.ts';

/** An action and a resource as a statement names them. */
export interface Grant {
  action: string;
  resource: string;
}

export type Decision = { allowed: true; by: Grant } | { allowed: false; explicit: boolean; statement?: Grant };

/**
 * What a role's statements say about one call. `leadingKeys` are the partition keys that the call names; a statement that
 * limits them covers a call that names none, as ForAllValues does.
 */
export function decide(
  statements: readonly Statement[],
  action: string,
  resource: string,
  leadingKeys: readonly string[],
): Decision {
  const applying = covering(statements, action, resource).filter(({ statement }) =>
    statement.leadingKeys.every((allowed) =>
      leadingKeys.every((key) => allowed.some(({ covers }) => covers.test(key))),
    ),
  );
  const denied = applying.find(({ statement }) => statement.effect === 'Deny' && !statement.partlyUnknown);
  if (denied) return { allowed: false, explicit: true, statement: denied.grant };
  const allowed = applying.find(({ statement }) => statement.effect === 'Allow');
  return allowed ? { allowed: true, by: allowed.grant } : { allowed: false, explicit: false };
}

/** Does the answer hang on the partition keys of the call? */
export const dependsOnKeys = (statements: readonly Statement[], action: string, resource: string): boolean =>
  covering(statements, action, resource).some(({ statement }) => statement.leadingKeys.length > 0);

function covering(
  statements: readonly Statement[],
  action: string,
  resource: string,
): { statement: Statement; grant: Grant }[] {
  return statements.flatMap((statement) => {
    const onAction = first(statement.actions, action);
    const onResource = onAction && first(statement.resources, resource);
    return onResource ? [{ statement, grant: { action: onAction.text, resource: onResource.text } }] : [];
  });
}

const first = (patterns: readonly Pattern[], text: string): Pattern | undefined =>
  patterns.find(({ covers }) => covers.test(text));
