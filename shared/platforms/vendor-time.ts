import * as z from 'zod';
import { atMs, type Instant, SECOND } from '../model/instant.ts';
import { vendorCount } from './vendor-count.ts';

/** Meta leaves the colon of the offset out. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:Z|([+-]\d{2}):?(\d{2}))$/;

/** A vendor's RFC 3339 time as an instant; undefined where it is none. */
export function vendorTime(text: string | undefined): Instant | undefined {
  const [, time, hours = '+00', minutes = '00'] = RFC_3339.exec(text ?? '') ?? [];
  if (time === undefined) return undefined;
  const ms = Date.parse(`${time}${hours}:${minutes}`);
  return Number.isNaN(ms) ? undefined : atMs(ms);
}

const YEAR_10000_IN_SECONDS = 253_402_300_800;

/** A vendor's time in seconds since 1970, also with a fraction, as an instant; undefined where it is none. */
export function vendorEpoch(value: unknown): Instant | undefined {
  const seconds = typeof value === 'number' ? value : vendorCount(value);
  if (seconds === undefined || !(seconds > 0 && seconds < YEAR_10000_IN_SECONDS)) return undefined;
  return atMs(seconds * SECOND);
}

/** A member that should hold such a time. */
export const VendorEpoch = z.unknown().transform(vendorEpoch).optional();
