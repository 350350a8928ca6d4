import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { SECOND } from '../model/instant.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { askedToken } from './asked-token.ts';
import { failed } from './source-refusal.ts';
import { tokenKeeper, type TokenKeeper } from './vendor-token.ts';

/** A service account, as far as its key file is needed. */
export interface ServiceAccount {
  client_email: string;
  private_key: string;
  private_key_id?: string | undefined;
}

const VENDOR = 'Google';
const SCOPE = 'https://www.googleapis.com/auth/spreadsheets.readonly';
/** Whom the assertion is for, by this name wherever it is sent. */
export const GOOGLE_AUDIENCE = 'https://oauth2.googleapis.com/token';
const LASTS_SECONDS = 3_600;

/** The tokens of a service account, for reading sheets that were shared with it. */
export const googleTokens = (account: ServiceAccount, tokenBaseUrl: string, http?: HttpOptions): TokenKeeper =>
  tokenKeeper(async (nowMs) => {
    const key = keyOf(account.private_key);
    if (key === undefined) return failed('AUTH', 'The private key of the service account cannot be read.');
    const assertion = signedAssertion(account, key, nowMs);
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
    return askedToken(`${tokenBaseUrl}/token`, form, VENDOR, nowMs, http);
  });

/** What an error would say of it may quote the key. */
function keyOf(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

function signedAssertion({ client_email: iss, private_key_id: kid }: ServiceAccount, key: KeyObject, nowMs: number) {
  const iat = Math.floor(nowMs / SECOND);
  const header = { alg: 'RS256', typ: 'JWT', ...(kid === undefined ? {} : { kid }) };
  const claims = { iss, scope: SCOPE, aud: GOOGLE_AUDIENCE, iat, exp: iat + LASTS_SECONDS };
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`;
}
