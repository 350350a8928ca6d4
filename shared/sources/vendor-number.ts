import { decimalCount, decimalMicros } from './decimal-micros.ts';
import { isRawNumber } from './exact-json.ts';

/** A field that says no number that can be used. */
export class BadField extends Error {
  override readonly name = 'BadField';
}

const PLAIN = /^-?\d+(\.\d+)?$/;

/** A number as it was written, or a text that is a plain decimal. */
function numberText(value: unknown, field: string): string {
  if (isRawNumber(value)) return value.rawJSON;
  if (value === undefined || value === null) throw new BadField(`${field} is missing`);
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  throw new BadField(`${field} is no number`);
}

/** Throws a `BadField` where the field holds no whole number from zero on. */
export function countOf(value: unknown, field: string): number {
  const count = decimalCount(numberText(value, field));
  if (count === null) throw new BadField(`${field} is no count`);
  return count;
}

/** Millionths, below zero too. Throws a `BadField` where the field holds no amount. */
export function signedMicrosOf(value: unknown, field: string): number {
  const micros = decimalMicros(numberText(value, field));
  if (micros === null) throw new BadField(`${field} is no amount`);
  return micros;
}

/** Millionths. Throws a `BadField` where the field holds no amount, or one below zero. */
export function microsOf(value: unknown, field: string): number {
  const micros = signedMicrosOf(value, field);
  if (micros < 0) throw new BadField(`${field} is below zero`);
  return micros;
}

/** An id, which may come as a number. Throws a `BadField` where there is none. */
export function idOf(value: unknown, field: string): string {
  const id = isRawNumber(value) ? value.rawJSON : value;
  if (typeof id !== 'string') throw new BadField(`${field} is missing`);
  return id.trim();
}
