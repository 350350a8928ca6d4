import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { statSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Template } from '../../../local/assembly-template.ts';
import { accessKeyIdOf } from '../../../local/engine/endpoints.ts';
import { kmsDataKeys } from '../../../shared/store/kms-data-keys.ts';
import { temporaryFolder } from '../engine/fixture/assemble.ts';
import { attach, caught, runAs, type Acting } from './as-function.ts';

const ALIAS = 'alias/fixture/own';
const arn = (key: string) => ({ 'Fn::GetAtt': [key, 'Arn'] });

/** Two keys, the first with an alias. One function may do both things with the first, another only make data keys. */
const withKeys = (template: Template): void => {
  for (const id of ['OwnKey', 'OtherKey'])
    template.Resources[id] = { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: {} } };
  const TargetKeyId = arn('OwnKey');
  template.Resources['OwnAlias'] = { Type: 'AWS::KMS::Alias', Properties: { AliasName: ALIAS, TargetKeyId } };
  attach(template, 'MisbehaveFunction', [
    { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: arn('OwnKey') },
    { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: arn('OtherKey') },
  ]);
  attach(template, 'HoardFunction', [{ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: arn('OwnKey') }]);
};

const dataDir = temporaryFolder();
let acting: Acting;
let allowed: KMSClient;
let halfAllowed: KMSClient;
let developer: KMSClient;

const clientOf = (accessKeyId: string): KMSClient =>
  new KMSClient({
    region: 'us-east-1',
    maxAttempts: 1,
    endpoint: acting.engine.sdkEnvironment['AWS_ENDPOINT_URL']!,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });

async function start(): Promise<void> {
  acting = await runAs(withKeys, { dataDir, keep: true });
  allowed = clientOf(accessKeyIdOf(acting.engine.functionName('MisbehaveFunction')));
  halfAllowed = clientOf(accessKeyIdOf(acting.engine.functionName('HoardFunction')));
  developer = clientOf(acting.engine.sdkEnvironment['AWS_ACCESS_KEY_ID']!);
}

beforeAll(start);
afterAll(async () => {
  await acting.end();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  await acting.local('DELETE', '/usage');
});

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/Fixture-OwnKey';
const OTHER = KEY.replace('Own', 'Other');
const tenant = (name: string) => ({ tenant: name });

const generate = (client: KMSClient, KeyId = KEY, EncryptionContext: Record<string, string> = tenant('acme')) =>
  client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
const decrypt = (
  client: KMSClient,
  CiphertextBlob: Uint8Array | undefined,
  EncryptionContext: Record<string, string> = tenant('acme'),
  KeyId?: string,
) => client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...(KeyId && { KeyId }) }));

describe('a data key', () => {
  it('has 32 bytes, is another one each time, and comes back from its ciphertext', async () => {
    const [one, two] = [await generate(allowed), await generate(allowed)];
    expect(one.Plaintext).toHaveLength(32);
    expect(one.Plaintext).not.toEqual(two.Plaintext);
    expect(one.KeyId).toBe(KEY);
    expect(Buffer.from(one.CiphertextBlob!).includes(Buffer.from(one.Plaintext!))).toBe(false);
    const opened = await decrypt(allowed, one.CiphertextBlob);
    expect(opened.Plaintext).toEqual(one.Plaintext);
    expect(opened).toMatchObject({ KeyId: KEY, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
  });

  it.each([KEY, 'Fixture-OwnKey', ALIAS, `arn:aws:kms:us-east-1:000000000000:${ALIAS}`])(
    'is made and opened with the key named %s',
    async (name) => {
      const { CiphertextBlob, Plaintext, KeyId } = await generate(allowed, name);
      expect(KeyId).toBe(KEY);
      expect((await decrypt(allowed, CiphertextBlob, tenant('acme'), name)).Plaintext).toEqual(Plaintext);
    },
  );

  it('does not care for the order of its context', async () => {
    const { CiphertextBlob, Plaintext } = await generate(allowed, KEY, { a: '1', b: '2' });
    expect((await decrypt(allowed, CiphertextBlob, { b: '2', a: '1' })).Plaintext).toEqual(Plaintext);
  });

  it.each<[string, Record<string, string>]>([
    ['another value', tenant('globex')],
    ['another name', { client: 'acme' }],
    ['one entry more', { tenant: 'acme', affiliate: 'aff_ann' }],
    ['none', {}],
  ])('is not opened in another context: %s', async (_, context) => {
    const { CiphertextBlob } = await generate(allowed);
    expect(await caught(decrypt(allowed, CiphertextBlob, context))).toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('is not opened when a bit of it changed, or when it is none', async () => {
    const { CiphertextBlob } = await generate(allowed);
    for (const at of [CiphertextBlob!.length - 1, CiphertextBlob!.length - 40]) {
      const changed = Uint8Array.from(CiphertextBlob!);
      changed[at] = changed[at]! ^ 1;
      expect(await caught(decrypt(allowed, changed))).toMatchObject({ name: 'InvalidCiphertextException' });
    }
    const nonsense = Buffer.from('no ciphertext at all, however long it is made to look');
    expect(await caught(decrypt(developer, nonsense))).toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('is not opened with a key that did not make it', async () => {
    const { CiphertextBlob } = await generate(developer, OTHER);
    expect(await caught(decrypt(developer, CiphertextBlob, tenant('acme'), KEY))).toMatchObject({
      name: 'IncorrectKeyException',
    });
  });

  it('is still opened after a restart, and its key is kept for its owner only', async () => {
    const { CiphertextBlob, Plaintext } = await generate(allowed);
    await acting.end();
    await start();
    expect((await decrypt(allowed, CiphertextBlob)).Plaintext).toEqual(Plaintext);
    expect(statSync(join(dataDir, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('is what the application asks for', async () => {
    const keys = kmsDataKeys(allowed, KEY);
    const { plain, wrapped } = await keys.generate(tenant('acme'));
    expect(await keys.unwrap(wrapped, tenant('acme'))).toEqual(plain);
    await expect(keys.unwrap(wrapped, tenant('globex'))).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });
});

describe('a role', () => {
  it('that may only make data keys opens none', async () => {
    const { CiphertextBlob } = await generate(halfAllowed);
    const error = await caught(decrypt(halfAllowed, CiphertextBlob));
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect(String(error)).toContain(`kms:Decrypt on resource: ${KEY}`);
  });

  it('is asked about the key behind an alias', async () => {
    expect((await generate(halfAllowed, ALIAS)).KeyId).toBe(KEY);
    const error = await caught(generate(halfAllowed, OTHER));
    expect(String(error)).toContain(`kms:GenerateDataKey on resource: ${OTHER}`);
  });

  it('is asked about the key that a ciphertext needs, whatever key the call names', async () => {
    const { CiphertextBlob } = await generate(allowed, OTHER);
    for (const named of [undefined, KEY])
      expect(String(await caught(decrypt(allowed, CiphertextBlob, tenant('acme'), named)))).toContain(
        `kms:Decrypt on resource: ${OTHER}`,
      );
  });
});

describe('the rest of KMS', () => {
  it('is refused by its name', async () => {
    const encrypt = developer.send(new EncryptCommand({ KeyId: KEY, Plaintext: Buffer.from('x') }));
    expect(String(await caught(encrypt))).toContain('the embedded engine does not know TrentService.Encrypt');
    expect(await caught(generate(developer, 'alias/nobody'))).toMatchObject({ name: 'NotFoundException' });
    const spec = new GenerateDataKeyCommand({ KeyId: KEY, KeySpec: 'AES_128' });
    expect(await caught(developer.send(spec))).toMatchObject({ name: 'ValidationException' });
  });
});

describe('calls of KMS', () => {
  it('are counted by function, the developer’s are not', async () => {
    const { CiphertextBlob } = await generate(allowed);
    await decrypt(allowed, CiphertextBlob);
    await decrypt(developer, CiphertextBlob);
    const { keys } = await acting.usage();
    expect(keys).toEqual({ calls: 2, byFunction: { [acting.engine.functionName('MisbehaveFunction')]: 2 } });
  });
});
