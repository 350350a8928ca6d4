import { generateKeyPairSync, verify, type KeyPairKeyObjectResult } from 'node:crypto';
import { SECOND } from '../../shared/model/instant.ts';
import { GOOGLE_AUDIENCE } from '../../shared/sources/google-token.ts';
import { jsonOf } from './json-body.ts';

const EMAIL = 'reader@simulated.iam.gserviceaccount.com';
const KEY_ID = 'simulated-key-1';
const LONGEST_SECONDS = 3_600;

let made: KeyPairKeyObjectResult | undefined;
/** Making one takes a tenth of a second, so only who needs it does. */
const keys = (): KeyPairKeyObjectResult => (made ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));

/** The service account that the simulated Google knows, as its key file says it. It is another one in each process. */
export const simulatedServiceAccount = () => ({
  client_email: EMAIL,
  private_key_id: KEY_ID,
  private_key: keys().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

/** Whether an assertion is the account's own, for reading sheets, and holds now. */
export function isSigned(assertion: string, nowMs: number): boolean {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${claims}`),
    keys().publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const [{ alg, kid }, { iss, aud, scope, iat, exp }] = [header, claims].map(
    (part) => (jsonOf(Buffer.from(part, 'base64url').toString()) ?? {}) as Record<string, unknown>,
  ) as [Record<string, unknown>, Record<string, unknown>];
  const now = nowMs / SECOND;
  return (
    signed &&
    alg === 'RS256' &&
    kid === KEY_ID &&
    iss === EMAIL &&
    aud === GOOGLE_AUDIENCE &&
    scope === 'https://www.googleapis.com/auth/spreadsheets.readonly' &&
    Number(exp) > now &&
    Number(iat) <= now + 60 &&
    Number(exp) - Number(iat) <= LONGEST_SECONDS
  );
}
