import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { TenantKeys } from './tenant-keys.ts';

/** Encrypts texts of a tenant, each for the one thing that it belongs to. */
export interface SealedText {
  seal(tenantId: string, boundTo: readonly string[], text: string): Promise<string>;
  /** Rejects where it was sealed for something else, or changed since. */
  open(tenantId: string, boundTo: readonly string[], sealed: string): Promise<string>;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Texts under the tenant's data key, bound to what they are for: base64 of nonce, tag and ciphertext. */
export function sealedText(keys: TenantKeys): SealedText {
  return {
    async seal(tenantId, boundTo, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, await keys.orNew(tenantId), iv).setAAD(context(tenantId, boundTo));
      const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64');
    },

    async open(tenantId, boundTo, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(CIPHER, await keys.of(tenantId), bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(context(tenantId, boundTo))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString('utf8');
    },
  };
}

const context = (tenantId: string, boundTo: readonly string[]): Buffer =>
  Buffer.from(JSON.stringify([tenantId, ...boundTo]));
