import { join } from 'node:path';
import { changedAssembly } from '../../../local/assembly-template.ts';

const CDK_OUT = join(import.meta.dirname, '..', '..', '..', 'cdk.out');

interface Statement {
  Action: string | string[];
  Resource: unknown;
}
interface Policy {
  Type: string;
  Properties: { PolicyDocument: { Statement: Statement[] } };
}

/** One grant to take away: the policy of the role that begins with `role`, an action, and a text in its resource. */
export interface Taken {
  role: string;
  action: string;
  on: string;
}

/** A copy of the synthesized stack without some grants. Throws where there is no such grant. */
export function stackWithout(...taken: readonly Taken[]): string {
  return changedAssembly({ cdkOut: CDK_OUT, stack: 'Claimcheck' }, ({ Resources }) => {
    for (const grant of taken) take(Resources as Record<string, unknown> as Record<string, Policy>, grant);
  });
}

function take(resources: Record<string, Policy>, { role, action, on }: Taken): void {
  const [, policy] = Object.entries(resources).find(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${role}RoleDefaultPolicy`),
  )!;
  const document = policy.Properties.PolicyDocument;
  let found = false;
  document.Statement = document.Statement.flatMap((statement) => {
    const actions = [statement.Action].flat();
    const all = [statement.Resource].flat();
    const matches = all.filter((resource) => JSON.stringify(resource).includes(on));
    if (!actions.includes(action) || matches.length === 0) return [statement];
    found = true;
    const others = all.filter((resource) => !matches.includes(resource));
    const rest = actions.filter((candidate) => candidate !== action);
    return [
      ...(others.length > 0 ? [{ ...statement, Resource: others }] : []),
      ...(rest.length > 0 ? [{ ...statement, Action: rest, Resource: matches }] : []),
    ];
  });
  if (!found) throw new Error(`${role} was not granted ${action} on ${on}`);
}
