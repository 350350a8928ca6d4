import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { SECOND } from '../../shared/model/instant.ts';

/** How a private Ed25519 key of 32 bytes begins in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const KEY = createPrivateKey({
  key: Buffer.concat([PKCS8, createHash('sha256').update('the simulated Discord').digest()]),
  format: 'der',
  type: 'pkcs8',
});

/** The simulated application's public key, in hex. */
export const SIMULATED_DISCORD_PUBLIC_KEY = Buffer.from(
  String(createPublicKey(KEY).export({ format: 'jwk' }).x),
  'base64url',
).toString('hex');

/** The headers that Discord sends with a body. */
export function discordSignature(body: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / SECOND));
  return {
    'x-signature-timestamp': timestamp,
    'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), KEY).toString('hex'),
  };
}
