import * as z from 'zod';
import type { AccountRef } from '../model/connection.ts';
import { sealedText } from './sealed-text.ts';
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

/** Tokens under the tenant's data key, bound to the account. */
export function tokenVault(keys: TenantKeys): TokenVault {
  const texts = sealedText(keys);
  return {
    seal: (account, tokens) => texts.seal(account.tenantId, boundTo(account), JSON.stringify(tokens)),
    open: async (account, sealed) =>
      OwnerTokens.parse(JSON.parse(await texts.open(account.tenantId, boundTo(account), sealed))),
  };
}

const boundTo = ({ affiliateId, platform, accountId }: AccountRef): string[] => [affiliateId, platform, accountId];
