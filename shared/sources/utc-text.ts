import { atMs, type Instant } from '../model/instant.ts';
import { BadField } from './vendor-number.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * An instant as text in UTC with six digits of a second, so that texts sort like instants. Throws a `BadField` where it is
 * none, or says no offset.
 */
export function utcText(value: unknown, field: string): string {
  const [, date, time, fraction = '', offset] = INSTANT.exec(typeof value === 'string' ? value : '') ?? [];
  const ms = Date.parse(`${date}T${time}${offset}`);
  if (date === undefined || Number.isNaN(ms)) throw new BadField(`${field} is no instant with an offset`);
  return `${atMs(ms).slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}

/** The same to the millisecond. */
export const instantOf = (text: string): Instant => `${text.slice(0, 23)}Z`;
