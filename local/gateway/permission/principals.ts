import * as z from 'zod';
import { accessKeyIdOf } from '../../engine/endpoints.ts';
import { ACCOUNT } from '../../engine/identities.ts';
import type { Stack } from '../../engine/template.ts';
import { readRoles, type Role } from './roles.ts';

/** Somebody who calls AWS in a role: a function, a state machine or a schedule. */
export interface Principal {
  kind: 'function' | 'machine' | 'schedule';
  name: string;
  role: Role;
  /** As a denial names it. */
  arn: string;
}

export interface Principals {
  all: readonly Principal[];
  /** The function that signs with a key id. */
  byKeyId: ReadonlyMap<string, Principal>;
  /** By the ARN of the function, machine or schedule. */
  byArn: ReadonlyMap<string, Principal>;
}

/** Everybody in the template who has a role. Throws, naming it, at one whose role is not in the template. */
export function readPrincipals(stack: Stack): Principals {
  const roles = readRoles(stack);
  const byArn = new Map<string, Principal>();
  const add = (kind: Principal['kind'], name: string, arn: string, roleArn: string): void => {
    const role = roles.get(roleArn);
    if (!role) throw new Error(`${name}: the template does not declare its role ${roleArn}`);
    byArn.set(arn, { kind, name, role, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/${name}` });
  };
  const InRole = z.looseObject({ Role: z.string() });
  const WithRoleArn = z.looseObject({ RoleArn: z.string() });
  const Target = z.looseObject({ Target: WithRoleArn });
  for (const { name, attributes, properties } of stack.all('AWS::Lambda::Function', InRole))
    add('function', name, attributes['Arn']!, properties.Role);
  for (const { name, ref, properties } of stack.all('AWS::StepFunctions::StateMachine', WithRoleArn))
    add('machine', name, ref, properties.RoleArn);
  for (const { name, attributes, properties } of stack.all('AWS::Scheduler::Schedule', Target))
    add('schedule', name, attributes['Arn']!, properties.Target.RoleArn);
  const all = [...byArn.values()];
  const functions = all.filter(({ kind }) => kind === 'function');
  return { all, byArn, byKeyId: new Map(functions.map((principal) => [accessKeyIdOf(principal.name), principal])) };
}
