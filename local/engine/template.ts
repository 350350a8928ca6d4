import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createResolver, holds, type Scope } from './intrinsics.ts';
import { ACCOUNT, identify, REGION, type Addresses, type Identity } from './identities.ts';
import { refuseUnknownTypes } from './resource-types.ts';

const Template = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      Condition: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

/** One declared resource, its expressions replaced and its properties checked. */
export interface Declared<T> extends Identity {
  logicalId: string;
  properties: T;
}

export interface Stack {
  /** Every resource of a type. A property that the schema does not name stops the start with its name. */
  all<T>(type: string, schema: z.ZodType<T>): Declared<T>[];
  /** Every resource, of whatever type. */
  declared: readonly (Identity & { logicalId: string })[];
  outputs: Record<string, string>;
}

/** Reads the one synthesized template in `cdkOut` and resolves it against the addresses that the engine gave. */
export function readStack(cdkOut: string, addresses: Addresses): Stack {
  const files = readdirSync(cdkOut).filter((file) => file.endsWith('.template.json'));
  if (files.length !== 1) throw new Error(`expected one template in ${cdkOut}, found ${files.length}`);
  const template: unknown = JSON.parse(readFileSync(join(cdkOut, files[0]!), 'utf8'));
  return stackOf(template, files[0]!.replace('.template.json', ''), addresses);
}

/** Resolves a template against the addresses that the engine gave. */
export function stackOf(parsed: unknown, stackName: string, addresses: Addresses): Stack {
  const template = Template.parse(parsed);
  const identities = new Map<string, Identity>();
  const identityOf = (logicalId: string): Identity => {
    const known = identities.get(logicalId);
    if (known) return known;
    const resource = template.Resources[logicalId];
    if (!resource) throw new Error(`the template refers to ${logicalId}, which it does not declare`);
    const propertyOf = (property: string): unknown => resolve(resource.Properties[property]);
    const identity = identify(resource.Type, logicalId, stackName, propertyOf, addresses);
    identities.set(logicalId, identity);
    return identity;
  };
  const pseudo: Readonly<Record<string, string | undefined>> = {
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stackName}/local`,
    'AWS::NoValue': undefined,
  };
  const scope: Scope = {
    ref: (name) => {
      if (name in pseudo) return pseudo[name];
      const parameter = template.Parameters[name];
      return parameter ? String(parameter.Default) : identityOf(name).ref;
    },
    attribute: (logicalId, attribute) => {
      const value = identityOf(logicalId).attributes[attribute];
      if (value === undefined) throw new Error(`the embedded engine has no ${attribute} of ${logicalId}`);
      return value;
    },
    condition: (name) => {
      if (!(name in template.Conditions)) throw new Error(`the template has no condition ${name}`);
      return template.Conditions[name];
    },
  };
  const resolve = createResolver(scope);

  const present = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || holds(scope.condition(Condition), resolve, scope),
  );
  refuseUnknownTypes(present.map(([logicalId, { Type }]) => [logicalId, Type]));

  // CDK spells an API's address out; locally it is the engine's.
  const hosts = present.filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Api').map(([id]) => identityOf(id).name);
  const localised = (value: unknown): unknown =>
    typeof value !== 'string'
      ? value
      : hosts.reduce(
          (text, id) => text.replaceAll(`https://${id}.execute-api.${REGION}.amazonaws.com`, addresses.api),
          value,
        );

  return {
    all: (type, schema) =>
      present
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => {
          const parsed = schema.safeParse(mapTexts(resolve(resource.Properties), localised));
          if (parsed.success) return { ...identityOf(logicalId), logicalId, properties: parsed.data };
          throw new Error(`the embedded engine cannot bring up ${type} ${logicalId}: ${z.prettifyError(parsed.error)}`);
        }),
    declared: present.map(([logicalId]) => ({ ...identityOf(logicalId), logicalId })),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(localised(resolve(Value)))]),
    ),
  };
}

function mapTexts(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}
