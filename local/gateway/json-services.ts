import * as z from 'zod';
import { ACCOUNT, DEFAULT_GROUP, REGION, scheduleArn } from '../engine/identities.ts';
import { findKeys, keyIdIn } from '../engine/kms.ts';
import type { Stack } from '../engine/template.ts';
import { DEVELOPER, type CallerOf } from './callers.ts';
import type { Permissions } from './permission/permissions.ts';
import type { Usage } from './usage/usage.ts';

/** The services that the engine answers itself: gives the sentence of a denial, and counts what is billed by the call. */
export type JsonGuard = (keyId: string, target: string, input: unknown) => string | undefined;

const Named = z.looseObject({
  SecretId: z.string().optional(),
  stateMachineArn: z.string().optional(),
  executionArn: z.string().optional(),
  GroupName: z.string().optional(),
  Target: z.looseObject({ RoleArn: z.string().optional() }).optional(),
  Name: z.string().optional(),
  Names: z.array(z.string()).optional(),
  KeyId: z.string().optional(),
  CiphertextBlob: z.string().optional(),
  FromEmailAddress: z.string().optional(),
  ConfigurationSetName: z.string().optional(),
});
type Named = z.infer<typeof Named>;
const Anything = z.looseObject({});
const WithKey = z.looseObject({ KmsKeyId: z.string().optional() });

interface Service {
  action: string;
  counted?: 'secrets' | 'parameters' | 'keys' | 'mails';
  /**
   * What a call is about, by ARN or, where it is unknown, by the name that was given. Where something has several names, a
   * right on one of them is enough.
   */
  resources: (input: Named) => readonly (string | readonly string[])[];
  /** The role that the service is to take on, which the caller must be allowed to pass. */
  passed?: (input: Named) => string | undefined;
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
    AWSStepFunctions: {
      action: 'states',
      resources: ({ stateMachineArn, executionArn }) => listed(stateMachineArn ?? executionArn),
    },
    Scheduler: {
      action: 'scheduler',
      // A list of schedules has no resource.
      resources: ({ GroupName = DEFAULT_GROUP, Name }) => listed(Name).map((name) => scheduleArn(GroupName, name)),
      passed: ({ Target }) => Target?.RoleArn,
    },
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
    SES: {
      action: 'ses',
      counted: 'mails',
      resources: ({ FromEmailAddress, ConfigurationSetName }) => [
        ...listed(FromEmailAddress).map(identitiesOf),
        ...listed(ConfigurationSetName).map((name) => sesArn('configuration-set', name)),
      ],
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
      const denial = permissions.checkOneOf(caller, action, [resource].flat());
      if (denial) return denial.message;
    }
    const role = known.passed?.(named);
    if (role !== undefined) return permissions.check(caller, 'iam:PassRole', role)?.message;
    // A secret under a key of one's own is readable only with that key.
    const secret = named.SecretId === undefined ? undefined : secretOf(named.SecretId);
    const key = keyArnOf(secret?.properties.KmsKeyId ?? '');
    return key === undefined ? undefined : permissions.check(caller, kmsAction(operation), key)?.message;
  };
}

const listed = (one: string | undefined): string[] => (one === undefined ? [] : [one]);

const sesArn = (kind: string, name: string): string => `arn:aws:ses:${REGION}:${ACCOUNT}:${kind}/${name}`;

/** Either may be what was verified: the address, or its whole domain. */
function identitiesOf(sender: string): string[] {
  const address = /<([^<>]*)>\s*$/.exec(sender)?.[1] ?? sender;
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return [address, domain].map((name) => sesArn('identity', name));
}

const kmsAction = (operation: string): string => (operation.startsWith('Get') ? 'kms:Decrypt' : 'kms:GenerateDataKey');
