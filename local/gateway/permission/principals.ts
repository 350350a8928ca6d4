import * as z from 'zod';
import { accessKeyIdOf } from '../../engine/endpoints.ts';
import { ACCOUNT } from '../../engine/identities.ts';
import type { Stack } from '../../engine/template.ts';
import { readRoles, SCHEDULER, type Role } from './roles.ts';

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
  /** A schedule, also one that was made at run time, in the role with an ARN; undefined where there is no such role. */
  schedule(name: string, roleArn: string): Principal | undefined;
  /** Is there a role with this ARN, and does it let the Scheduler take it on? */
  mayBeScheduled: (roleArn: string) => boolean;
  /** Everybody's, and those for schedules, of which some are made at run time only. */
  roles: ReadonlySet<Role>;
}

/** Everybody in the template who has a role. Throws, naming it, at one whose role is not in the template. */
export function readPrincipals(stack: Stack): Principals {
  const roles = readRoles(stack);
  const byArn = new Map<string, Principal>();
  const add = (kind: Principal['kind'], name: string, arn: string, roleArn: string): void => {
    const role = roles.get(roleArn);
    if (!role) throw new Error(`${name}: the template does not declare its role ${roleArn}`);
    byArn.set(arn, principalOf(kind, name, role));
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
  const forSchedules = [...roles.values()].filter(({ trusted }) => trusted.has(SCHEDULER));
  const schedules = new Map<string, Principal>();
  return {
    all,
    byArn,
    byKeyId: new Map(functions.map((principal) => [accessKeyIdOf(principal.name), principal])),
    schedule: (name, roleArn) => {
      const key = `${name} ${roleArn}`;
      const role = roles.get(roleArn);
      const principal = schedules.get(key) ?? (role && principalOf('schedule', name, role));
      if (principal) schedules.set(key, principal);
      return principal;
    },
    mayBeScheduled: (roleArn) => roles.get(roleArn)?.trusted.has(SCHEDULER) ?? false,
    roles: new Set([...all.map(({ role }) => role), ...forSchedules]),
  };
}

const principalOf = (kind: Principal['kind'], name: string, role: Role): Principal => ({
  kind,
  name,
  role,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/${name}`,
});
