import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { AccountRef } from '../model/connection.ts';
import type { TenantKeys } from './tenant-keys.ts';

const OwnerTokens = z.object({ accessToken: z.string(), refreshToken: z.string().optional() });

/** What opens an owner's account. It is never written, logged or answered as it is. */
export type OwnerTokens = z.infer<typeof OwnerTokens>;

/** Encrypts tokens for the one account that they open. */
export interface TokenVault {
  seal(account: AccountRef, tokens: OwnerTokens): Promise<string>;
  /** Rejects where they were sealed for another account, or changed since. */
  open(account: AccountRef, sealed: string): Promise<OwnerTokens>;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Tokens under the tenant's data key, bound to the account: base64 of nonce, tag and ciphertext. */
export function tokenVault(keys: TenantKeys): TokenVault {
  return {
    async seal(account, tokens) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, await keys.orNew(account.tenantId), iv).setAAD(boundTo(account));
      const text = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
    },

    async open(account, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(CIPHER, await keys.of(account.tenantId), bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(boundTo(account))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return OwnerTokens.parse(JSON.parse(text.toString('utf8')));
    },
  };
}

const boundTo = ({ tenantId, affiliateId, platform, accountId }: AccountRef): Buffer =>
  Buffer.from(JSON.stringify([tenantId, affiliateId, platform, accountId]));
