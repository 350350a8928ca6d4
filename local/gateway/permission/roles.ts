import * as z from 'zod';
import type { Stack } from '../../engine/template.ts';
import { PolicyDocument, statementsOf, type Statement } from './statement.ts';

export interface Role {
  name: string;
  statements: Statement[];
  /** The services that may take it on. */
  trusted: ReadonlySet<string>;
}

/** The service that schedules act as. */
export const SCHEDULER = 'scheduler.amazonaws.com';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Trust = z.object({
  Statement: z.array(
    z.object({ Effect: z.string(), Principal: z.looseObject({ Service: texts.default([]) }).catch({ Service: [] }) }),
  ),
});
const ignored = z.unknown().optional();
const RoleProperties = z.strictObject({
  AssumeRolePolicyDocument: Trust,
  RoleName: z.string().optional(),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Description: ignored,
  MaxSessionDuration: ignored,
  Path: ignored,
  Tags: ignored,
});
const AttachedPolicy = z.strictObject({
  PolicyName: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  PolicyDocument,
  Roles: z.array(z.string()).default([]),
  Description: ignored,
  Path: ignored,
});

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const XRAY = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

/** The policies of AWS's own that a role may name, by the end of their ARN. */
const MANAGED: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  AWSXRayDaemonWriteAccess: XRAY,
};

/** Every role of the template by its ARN, with what is written in it and attached to it. */
export function readRoles(stack: Stack): Map<string, Role> {
  const roles = new Map<string, Role>();
  const byName = new Map<string, Role>();
  const own = stack.all('AWS::IAM::ManagedPolicy', AttachedPolicy);
  for (const { name, attributes, properties } of stack.all('AWS::IAM::Role', RoleProperties)) {
    const statements = properties.Policies.flatMap(({ PolicyDocument: document }) => statementsOf(document));
    for (const arn of properties.ManagedPolicyArns) {
      const declared = own.find(({ ref }) => ref === arn);
      statements.push(...(declared ? statementsOf(declared.properties.PolicyDocument) : managed(name, arn)));
    }
    const role = { name, statements, trusted: trustedBy(properties.AssumeRolePolicyDocument) };
    roles.set(attributes['Arn']!, role);
    byName.set(name, role);
  }
  for (const { logicalId, properties } of [...stack.all('AWS::IAM::Policy', AttachedPolicy), ...own]) {
    for (const name of properties.Roles) {
      const role = byName.get(name);
      if (!role) throw new Error(`${logicalId} is attached to ${name}, which the template does not declare`);
      role.statements.push(...statementsOf(properties.PolicyDocument));
    }
  }
  return roles;
}

const trustedBy = ({ Statement: trust }: z.infer<typeof Trust>): Set<string> =>
  new Set(trust.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) => Principal.Service));

function managed(role: string, arn: string): Statement[] {
  const Action = MANAGED[arn.replace(/^arn:[^:]*:iam::aws:policy\//, '')];
  if (!Action) throw new Error(`${role}: the embedded engine does not know the managed policy ${arn}`);
  const Statement = [{ Effect: 'Allow', Action: [...Action], Resource: '*' }];
  return statementsOf(PolicyDocument.parse({ Version: '2012-10-17', Statement }));
}
