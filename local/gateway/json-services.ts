import * as z from 'zod';
import { findKeys, keyIdIn } from '../engine/kms.ts';
import type { Stack } from '../engine/template.ts';
import { DEVELOPER, type CallerOf } from './callers.ts';
import type { Permissions } from './permission/permissions.ts';
import type { Usage } from './usage/usage.ts';

/** The services that speak AWS JSON: gives the sentence of a denial, and counts what is billed by the call. */
export type JsonGuard = (keyId: string, target: string, input: unknown) => string | undefined;

const Named = z.looseObject({
  SecretId: z.string().optional(),
  stateMachineArn: z.string().optional(),
  Name: z.string().optional(),
  Names: z.array(z.string()).optional(),
  KeyId: z.string().optional(),
  CiphertextBlob: z.string().optional(),
});
type Named = z.infer<typeof Named>;
const Anything = z.looseObject({});
const WithKey = z.looseObject({ KmsKeyId: z.string().optional() });

interface Service {
  action: string;
  counted?: 'secrets' | 'parameters' | 'keys';
  /** What a call is about, by ARN or, where it is unknown, by the name that was given. */
  resources: (input: Named) => readonly string[];
}

/** Checks the calls that the engine answers itself. */
export function guardJsonServices(
  stack: Stack,
  { callerOf, permissions, usage }: { callerOf: CallerOf; permissions: Permissions; usage: Usage },
): JsonGuard {
  const secrets = stack.all('AWS::SecretsManager::Secret', WithKey);
  const secretOf = (id: string) =>
    secrets.find(({ name, ref }) => id === name || id === ref || ref.startsWith(`${id}-`));
  const parameters = new Map(
    stack.all('AWS::SSM::Parameter', Anything).map(({ name, attributes }) => [name, attributes['Arn']!]),
  );
  const keyArnOf = findKeys(stack);

  const services: Readonly<Record<string, Service>> = {
    AWSStepFunctions: { action: 'states', resources: ({ stateMachineArn }) => listed(stateMachineArn) },
    secretsmanager: {
      action: 'secretsmanager',
      counted: 'secrets',
      resources: ({ SecretId }) => listed(SecretId).map((id) => secretOf(id)?.ref ?? id),
    },
    AmazonSSM: {
      action: 'ssm',
      counted: 'parameters',
      resources: ({ Name, Names }) => (Names ?? listed(Name)).map((name) => parameters.get(name) ?? name),
    },
    TrentService: {
      action: 'kms',
      counted: 'keys',
      // A ciphertext says itself which key it needs, whatever key the call names.
      resources: ({ KeyId, CiphertextBlob }) => {
        const id = CiphertextBlob === undefined ? KeyId : (keyIdIn(CiphertextBlob) ?? KeyId);
        return listed(id).map((name) => keyArnOf(name) ?? name);
      },
    },
  };

  return (keyId, target, input) => {
    const caller = callerOf(keyId);
    if (caller === DEVELOPER) return undefined;
    if (!caller) return 'The security token included in the request is invalid.';
    const [service = '', operation = ''] = target.split('.');
    const known = services[service];
    // The engine itself refuses what it does not know, by its name.
    if (!known) return undefined;
    if (known.counted) usage.called(known.counted, caller.name);
    const named = Named.safeParse(input).data ?? {};
    const resources = known.resources(named);
    const action = `${known.action}:${operation}`;
    for (const resource of resources.length === 0 ? ['*'] : resources) {
      const denial = permissions.check(caller, action, resource);
      if (denial) return denial.message;
    }
    // A secret under a key of one's own is readable only with that key.
    const secret = named.SecretId === undefined ? undefined : secretOf(named.SecretId);
    const key = keyArnOf(secret?.properties.KmsKeyId ?? '');
    return key === undefined ? undefined : permissions.check(caller, kmsAction(operation), key)?.message;
  };
}

const listed = (one: string | undefined): string[] => (one === undefined ? [] : [one]);

const kmsAction = (operation: string): string => (operation.startsWith('Get') ? 'kms:Decrypt' : 'kms:GenerateDataKey');
