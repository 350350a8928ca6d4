import { describe, expect, it } from 'vitest';
import type { Template } from '../../../local/assembly-template.ts';
import { attach, caught, runAs, type HandMade } from './as-function.ts';

const KEY = { 'Fn::GetAtt': ['OwnKey', 'Arn'] };

/** The fixture's secret under a key of its own, and what its reader is granted on the key. */
const underKey =
  (...statements: HandMade[]) =>
  (template: Template): void => {
    template.Resources['OwnKey'] = { Type: 'AWS::KMS::Key', Properties: {} };
    for (const { Type, Properties } of Object.values(template.Resources))
      if (Type === 'AWS::SecretsManager::Secret') Properties['KmsKeyId'] = KEY;
    attach(template, 'SecretFunction', statements);
  };

const readSecret = async (...statements: HandMade[]): Promise<unknown> => {
  const { engine, end } = await runAs(underKey(...statements));
  try {
    return await engine.invoke(engine.functionName('SecretFunction'), {});
  } finally {
    await end();
  }
};

describe('a secret under a key of its own', () => {
  it('is read with the key', async () => {
    expect(await readSecret({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY })).toBeTypeOf('string');
  });

  it('is not read without the grant on the key', async () => {
    const error = await caught(readSecret({ Effect: 'Allow', Action: 'kms:Encrypt', Resource: KEY }));
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect(String(error)).toContain('kms:Decrypt on resource: arn:aws:kms:');
  });
});
