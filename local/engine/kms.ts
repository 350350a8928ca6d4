import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AwsError, operation, type Operations } from './aws-json.ts';
import { keep, readKept } from './kept-json.ts';
import type { Stack } from './template.ts';

const ignored = z.unknown().optional();
const KeyProperties = z.strictObject({
  Description: ignored,
  EnableKeyRotation: ignored,
  KeyPolicy: ignored,
  PendingWindowInDays: ignored,
  Tags: ignored,
});
const AliasProperties = z.strictObject({ AliasName: z.string(), TargetKeyId: z.string() });
const Kept = z.record(z.string(), z.base64());
const Context = z.record(z.string(), z.string()).default({});

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** In front of a ciphertext stands the key that made it: a byte for the length of its id, and the id. */
const LENGTH_BYTES = 1;

/** The ARN of a key by its id, its ARN, its alias or the alias's ARN; undefined where there is none. */
export type KeyArnOf = (keyId: string) => string | undefined;

/** Finds the keys of the template by every name that a call may have for them. */
export function findKeys(stack: Stack): KeyArnOf {
  const arns = new Map<string, string>();
  for (const { ref, attributes } of stack.all('AWS::KMS::Key', KeyProperties))
    for (const name of [ref, attributes['Arn']!]) arns.set(name, attributes['Arn']!);
  for (const { properties, attributes } of stack.all('AWS::KMS::Alias', AliasProperties)) {
    const target = arns.get(properties.TargetKeyId);
    if (target === undefined) throw new Error(`${properties.AliasName} is an alias of no key in the template`);
    for (const name of [properties.AliasName, attributes['Arn']!]) arns.set(name, target);
  }
  return (keyId) => arns.get(keyId);
}

/** The id of the key that made a ciphertext (base64); undefined where it is none of ours. */
export function keyIdIn(ciphertext: string): string | undefined {
  const bytes = Buffer.from(ciphertext, 'base64');
  const end = LENGTH_BYTES + (bytes[0] ?? 0);
  return bytes.length > end + IV_BYTES + TAG_BYTES ? bytes.subarray(LENGTH_BYTES, end).toString() : undefined;
}

/** Data keys under the template's keys, whose material is kept in `file` (readable by its owner only). */
export function keyOperations(stack: Stack, file: string): Operations {
  const arnOf = findKeys(stack);
  const material = new Map(Object.entries(readKept(file, Kept) ?? {}));
  for (const { attributes } of stack.all('AWS::KMS::Key', KeyProperties)) {
    const arn = attributes['Arn']!;
    if (!material.has(arn)) material.set(arn, randomBytes(KEY_BYTES).toString('base64'));
  }
  if (material.size > 0) keep(file, Object.fromEntries(material));

  const known = (keyId: string): string => {
    const arn = arnOf(keyId);
    if (arn === undefined) throw new AwsError('NotFoundException', `Key '${keyId}' does not exist`);
    return arn;
  };
  const keyOf = (arn: string): Buffer => Buffer.from(material.get(arn)!, 'base64');

  return {
    'TrentService.GenerateDataKey': operation(
      z.object({ KeyId: z.string(), KeySpec: z.literal('AES_256'), EncryptionContext: Context }),
      ({ KeyId, EncryptionContext }) => {
        const arn = known(KeyId);
        const plain = randomBytes(KEY_BYTES);
        return {
          KeyId: arn,
          Plaintext: plain.toString('base64'),
          CiphertextBlob: encrypted(arn, keyOf(arn), plain, EncryptionContext).toString('base64'),
        };
      },
    ),
    'TrentService.Decrypt': operation(
      z.object({ CiphertextBlob: z.string(), KeyId: z.string().optional(), EncryptionContext: Context }),
      ({ CiphertextBlob, KeyId, EncryptionContext }) => {
        const id = keyIdIn(CiphertextBlob);
        const arn = id === undefined ? undefined : arnOf(id);
        if (arn === undefined) throw invalidCiphertext();
        if (KeyId !== undefined && known(KeyId) !== arn)
          throw new AwsError('IncorrectKeyException', 'The key ID in the request does not identify a CMK.');
        const plain = decrypted(Buffer.from(CiphertextBlob, 'base64'), keyOf(arn), EncryptionContext);
        return { KeyId: arn, Plaintext: plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      },
    ),
  };
}

function encrypted(keyId: string, key: Buffer, plain: Buffer, context: Record<string, string>): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(boundTo(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId), iv, cipher.getAuthTag(), text]);
}

function decrypted(blob: Buffer, key: Buffer, context: Record<string, string>): Buffer {
  const ivAt = LENGTH_BYTES + blob[0]!;
  const tagAt = ivAt + IV_BYTES;
  const textAt = tagAt + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, blob.subarray(ivAt, tagAt), { authTagLength: TAG_BYTES })
    .setAAD(boundTo(context))
    .setAuthTag(blob.subarray(tagAt, textAt));
  try {
    return Buffer.concat([decipher.update(blob.subarray(textAt)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The order of a context's entries does not matter. */
const boundTo = (context: Record<string, string>): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))));

/** AWS gives no reason: neither which key, nor that the context is another. */
const invalidCiphertext = (): AwsError => new AwsError('InvalidCiphertextException', '');
