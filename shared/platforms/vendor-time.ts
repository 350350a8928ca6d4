import { atMs, type Instant } from '../model/instant.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A vendor's RFC 3339 time as an instant; undefined where it is none. */
export function vendorTime(text: string | undefined): Instant | undefined {
  if (text === undefined || !RFC_3339.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : atMs(ms);
}
