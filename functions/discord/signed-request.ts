import { createPublicKey, verify } from 'node:crypto';
import { MINUTE, SECOND } from '../../shared/model/instant.ts';

/** A request as it came, before anything of it was read. */
export interface SignedRequest {
  /** The two headers; undefined where one is missing. */
  signature: string | undefined;
  timestamp: string | undefined;
  body: Uint8Array;
}

const TOLERANCE_MS = 5 * MINUTE;

/** Whether Discord signed these bytes within the last five minutes. `publicKey` is the application's, in hex. */
export function isSigned({ signature, timestamp, body }: SignedRequest, publicKey: string, nowMs: number): boolean {
  if (!/^[0-9a-f]{64}$/i.test(publicKey) || !/^[0-9a-f]{128}$/i.test(signature ?? '')) return false;
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * SECOND) > TOLERANCE_MS) return false;
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature ?? '', 'hex'));
}
