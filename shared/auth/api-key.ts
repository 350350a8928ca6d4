import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../model/instant.ts';
import type { ApiKey, Role } from '../model/registry.ts';

/** `cck_<keyId>_<secret>`: the id finds the record, the secret proves the right to it. */
const KEY = /^cck_([a-z0-9]{12})_([A-Za-z0-9_-]{32,128})$/;
const KEY_ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export interface PresentedKey {
  keyId: string;
  secret: string;
}

/** The key in an Authorization header; null where the header is missing or of any other form. */
export function presentedKey(authorization: string | undefined): PresentedKey | null {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  const [, keyId, secret] = KEY.exec(token ?? '') ?? [];
  return keyId === undefined || secret === undefined ? null : { keyId, secret };
}

export interface KeyHolder {
  tenantId: string;
  role: Role;
  affiliateId?: string;
}

/** A new key: the record to store, and the text that is shown once. */
export function issueKey(holder: KeyHolder, now: Instant): { record: ApiKey; key: string } {
  const keyId = Array.from({ length: 12 }, () => KEY_ID_LETTERS[randomInt(KEY_ID_LETTERS.length)]).join('');
  const secret = randomBytes(32).toString('base64url');
  const record: ApiKey = {
    ...holder,
    keyId,
    secretSha256: sha256(secret).toString('hex'),
    status: 'active',
    createdAt: now,
  };
  return { record, key: `cck_${keyId}_${secret}` };
}

/** Compares in constant time. */
export const isSecretOf = (secret: string, record: Pick<ApiKey, 'secretSha256'>): boolean =>
  timingSafeEqual(sha256(secret), Buffer.from(record.secretSha256, 'hex'));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
