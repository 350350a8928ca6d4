import { randomInt, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, operation, type Operations } from './aws-json.ts';
import { keep, readKept } from './kept-json.ts';
import type { Stack } from './template.ts';

const ignored = z.unknown().optional();
const Generated = z.strictObject({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.number().default(32),
  ExcludePunctuation: z.boolean().default(false),
});
const SecretProperties = z.strictObject({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: Generated.optional(),
  Description: ignored,
  KmsKeyId: ignored,
  Tags: ignored,
});
const Stored = z.record(
  z.string(),
  z.object({ value: z.string(), versionId: z.string(), createdAt: z.number(), previous: z.string().optional() }),
);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PUNCTUATION = '!#$%&()*+,-./:;<=>?@[]^_{|}~';

/** A first value, or what becomes of the value that is kept, if any. */
export type GivenSecret = string | ((kept: string | undefined) => string);

/**
 * The secrets of the template, kept in `file` (readable by its owner only). A kept value wins over one that is `given` (by
 * name), which wins over the template.
 */
export function secretOperations(stack: Stack, file: string, given: Readonly<Record<string, GivenSecret>>): Operations {
  const stored = readKept(file, Stored) ?? {};
  const arns = new Map<string, string>();
  for (const { name, ref, properties } of stack.all('AWS::SecretsManager::Secret', SecretProperties)) {
    arns.set(name, ref);
    const ofStage = given[name];
    const kept = stored[name]?.value;
    const value =
      typeof ofStage === 'function'
        ? ofStage(kept)
        : (kept ?? ofStage ?? properties.SecretString ?? generate(properties.GenerateSecretString));
    if (value !== kept) stored[name] = { value, versionId: randomUUID(), createdAt: Date.now() };
  }
  keep(file, stored);

  const nameOf = (secretId: string): string => {
    for (const [name, arn] of arns)
      if (secretId === name || secretId === arn || arn.startsWith(`${secretId}-`)) return name;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  return {
    'secretsmanager.GetSecretValue': operation(
      z.object({ SecretId: z.string(), VersionStage: z.string().default('AWSCURRENT') }),
      ({ SecretId, VersionStage }) => {
        const name = nameOf(SecretId);
        const secret = stored[name]!;
        const value = VersionStage === 'AWSPREVIOUS' ? secret.previous : secret.value;
        if (value === undefined) throw new AwsError('ResourceNotFoundException', `no ${VersionStage} of ${name}`);
        return {
          ARN: arns.get(name),
          Name: name,
          VersionId: secret.versionId,
          SecretString: value,
          VersionStages: [VersionStage],
          CreatedDate: secret.createdAt / 1000,
        };
      },
    ),
    'secretsmanager.PutSecretValue': operation(
      z.object({ SecretId: z.string(), SecretString: z.string(), ClientRequestToken: z.string().optional() }),
      ({ SecretId, SecretString, ClientRequestToken }) => {
        const name = nameOf(SecretId);
        const versionId = ClientRequestToken ?? randomUUID();
        stored[name] = { value: SecretString, versionId, createdAt: Date.now(), previous: stored[name]!.value };
        keep(file, stored);
        return { ARN: arns.get(name), Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
      },
    ),
  };
}

function generate(rules: z.infer<typeof Generated> | undefined): string {
  const { PasswordLength, ExcludePunctuation, SecretStringTemplate, GenerateStringKey } = rules ?? Generated.parse({});
  const alphabet = ExcludePunctuation ? LETTERS : LETTERS + PUNCTUATION;
  const password = Array.from({ length: PasswordLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  if (GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate ?? '{}'), [GenerateStringKey]: password });
}
