import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../model/instant.ts';
import type { ApiKey, Role } from '../model/registry.ts';

const PRESENTED = /^cck_([a-z0-9]{12})_([A-Za-z0-9_-]{32,64})$/;
const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 12;
const SECRET_BYTES = 32;

/** The two parts of a presented key, or null where it is not one. */
export function parseApiKey(presented: string): { keyId: string; secret: string } | null {
  const [, keyId, secret] = PRESENTED.exec(presented) ?? [];
  return keyId !== undefined && secret !== undefined ? { keyId, secret } : null;
}

export interface KeyGrant {
  tenantId: string;
  role: Role;
  affiliateId?: string;
}

/** A new key: what is stored, and the one text that its holder gets and nobody keeps. */
export function issueApiKey(grant: KeyGrant, now: Instant): { key: ApiKey; presented: string } {
  const keyId = [...randomBytes(ID_LENGTH)].map((byte) => ID_ALPHABET.charAt(byte % ID_ALPHABET.length)).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const key: ApiKey = { ...grant, keyId, secretSha256: sha256(secret), status: 'active', createdAt: now };
  return { key, presented: `cck_${keyId}_${secret}` };
}

/** Compares in constant time. */
export const secretMatches = (key: ApiKey, secret: string): boolean =>
  timingSafeEqual(Buffer.from(key.secretSha256, 'hex'), Buffer.from(sha256(secret), 'hex'));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
