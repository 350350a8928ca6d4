import * as z from 'zod';

const PLAIN_DIGITS = /^(?:0|[1-9]\d{0,15})$/;

/** A count as vendors write it, number or digits in a string; anything that is not exactly a safe count is undefined. */
export function vendorCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && PLAIN_DIGITS.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0 || Object.is(count, -0)) return undefined;
  return count;
}

/** A member that should hold a count. */
export const VendorCount = z.unknown().transform(vendorCount).optional();

/** Those of the named counts that are known. */
export function knownCounts(counts: Record<string, number | undefined>): Record<string, number> | undefined {
  const known = Object.entries(counts).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
