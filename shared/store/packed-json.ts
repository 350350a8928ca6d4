import { isUint8Array } from 'node:util/types';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARIES, NEWEST_DICTIONARY } from './packing-dictionaries.ts';

/**
 * A value as compressed JSON: a claim with its verdict and its evidence then fits into one kilobyte, the unit that writes
 * are billed by. The first byte names the dictionary, so that what was packed with an older one is still read.
 */
export function packed(value: object): Uint8Array {
  const dictionary = DICTIONARIES[NEWEST_DICTIONARY];
  const text = deflateRawSync(JSON.stringify(value), { dictionary });
  const bytes = new Uint8Array(text.length + 1);
  bytes[0] = NEWEST_DICTIONARY;
  bytes.set(text, 1);
  return bytes;
}

/** What was packed. Takes the bytes as an SDK gives them, or as the base64 text of a stream's record. Throws where they are neither. */
export function unpacked(stored: unknown): Record<string, unknown> {
  const bytes = typeof stored === 'string' ? Buffer.from(stored, 'base64') : stored;
  if (!isUint8Array(bytes) || bytes.length < 2) throw new Error('not a packed value');
  const dictionary = DICTIONARIES[bytes[0]!];
  if (!dictionary) throw new Error(`packed with dictionary ${bytes[0]}, which is not known here`);
  return JSON.parse(inflateRawSync(bytes.subarray(1), { dictionary }).toString()) as Record<string, unknown>;
}
