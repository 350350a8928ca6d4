import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { DataKeys } from './data-keys.ts';

/** Data keys under a KMS key. */
export function kmsDataKeys(client: KMSClient, keyId: string): DataKeys {
  return {
    async generate(context) {
      const { Plaintext, CiphertextBlob } = await client.send(
        new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }),
      );
      if (!Plaintext || !CiphertextBlob) throw new Error('KMS gave no data key');
      return { plain: Buffer.from(Plaintext), wrapped: Buffer.from(CiphertextBlob).toString('base64') };
    },

    async unwrap(wrapped, context) {
      const { Plaintext } = await client.send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: Buffer.from(wrapped, 'base64'),
          EncryptionContext: context,
        }),
      );
      if (!Plaintext) throw new Error('KMS opened no data key');
      return Buffer.from(Plaintext);
    },
  };
}
