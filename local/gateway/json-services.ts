import * as z from 'zod';
import type { Stack } from '../engine/template.ts';
import { DEVELOPER, type CallerOf } from './callers.ts';
import type { Permissions } from './permission/permissions.ts';
import type { Usage } from './usage/usage.ts';

/** Step Functions, Secrets Manager and SSM: gives the sentence of a denial, and counts what is billed by the call. */
export type JsonGuard = (keyId: string, target: string, input: unknown) => string | undefined;

const Named = z.looseObject({
  SecretId: z.string().optional(),
  stateMachineArn: z.string().optional(),
  Name: z.string().optional(),
  Names: z.array(z.string()).optional(),
});
const Anything = z.looseObject({});
const WithKey = z.looseObject({ KmsKeyId: z.string().optional() });

const SERVICES: Readonly<Record<string, { action: string; counted?: 'secrets' | 'parameters' }>> = {
  AWSStepFunctions: { action: 'states' },
  secretsmanager: { action: 'secretsmanager', counted: 'secrets' },
  AmazonSSM: { action: 'ssm', counted: 'parameters' },
};

/** Checks the calls that the engine answers itself. */
export function guardJsonServices(
  stack: Stack,
  { callerOf, permissions, usage }: { callerOf: CallerOf; permissions: Permissions; usage: Usage },
): JsonGuard {
  const secrets = stack.all('AWS::SecretsManager::Secret', WithKey);
  const parameters = new Map(
    stack.all('AWS::SSM::Parameter', Anything).map(({ name, attributes }) => [name, attributes['Arn']!]),
  );
  const keys = new Map(
    stack.all('AWS::KMS::Key', Anything).flatMap(
      ({ ref, attributes }) =>
        [
          [ref, attributes['Arn']!],
          [attributes['Arn']!, attributes['Arn']!],
        ] as const,
    ),
  );
  const secretOf = (id: string) =>
    secrets.find(({ name, ref }) => id === name || id === ref || ref.startsWith(`${id}-`));

  return (keyId, target, input) => {
    const caller = callerOf(keyId);
    if (caller === DEVELOPER) return undefined;
    if (!caller) return 'The security token included in the request is invalid.';
    const [service = '', operation = ''] = target.split('.');
    const known = SERVICES[service];
    // The engine itself refuses what it does not know, by its name.
    if (!known) return undefined;
    if (known.counted) usage.called(known.counted, caller.name);
    const { SecretId, stateMachineArn, Name, Names } = Named.safeParse(input).data ?? {};
    const secret = SecretId === undefined ? undefined : secretOf(SecretId);
    const resources =
      SecretId === undefined
        ? ((stateMachineArn === undefined ? undefined : [stateMachineArn]) ??
          (Names ?? (Name === undefined ? [] : [Name])).map((name) => parameters.get(name) ?? name))
        : [secret?.ref ?? SecretId];
    const action = `${known.action}:${operation}`;
    for (const resource of resources.length === 0 ? ['*'] : resources) {
      const denial = permissions.check(caller, action, resource);
      if (denial) return denial.message;
    }
    // A secret under a key of one's own is readable only with that key.
    const key = keys.get(secret?.properties.KmsKeyId ?? '');
    return key === undefined ? undefined : permissions.check(caller, kmsAction(operation), key)?.message;
  };
}

const kmsAction = (operation: string): string => (operation.startsWith('Get') ? 'kms:Decrypt' : 'kms:GenerateDataKey');
