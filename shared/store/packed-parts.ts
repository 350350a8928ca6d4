import { packed, unpacked } from './packed-json.ts';
import type { Item, Key } from './tables.ts';

/** The most bytes of one part: an item holds 400 KB, its keys and names included. */
const PART_BYTES = 300_000;

/** A value as items that each hold a part of it. Each names how many there are. */
export function packedParts(value: object, keyOf: (part: number) => Key): Item[] {
  const bytes = packed(value);
  const parts = Math.ceil(bytes.length / PART_BYTES);
  return Array.from({ length: parts }, (_, part) => ({
    ...keyOf(part),
    parts,
    bytes: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  }));
}

/** The value out of all its parts, in their order. Throws where one is missing. */
export function unpackedParts(items: readonly Item[]): Record<string, unknown> {
  const parts = items[0]?.['parts'];
  if (parts !== items.length) throw new Error(`${items.length} of ${String(parts ?? 'the')} parts are there`);
  return unpacked(Buffer.concat(items.map(({ bytes }) => bytes as Uint8Array)));
}
