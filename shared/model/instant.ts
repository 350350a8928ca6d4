import * as z from 'zod';

/** An instant as ISO-8601 UTC with milliseconds, so that text order is time order. */
export const Instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
export type Instant = z.infer<typeof Instant>;

/** Epoch milliseconds of an instant. */
export const toMs = (instant: Instant): number => Date.parse(instant);

/** The instant at these epoch milliseconds. */
export const atMs = (ms: number): Instant => new Date(ms).toISOString();

/** The instant `ms` milliseconds after another. */
export const after = (instant: Instant, ms: number): Instant => atMs(toMs(instant) + ms);

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
