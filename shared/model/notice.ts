import * as z from 'zod';
import { Instant, MINUTE } from './instant.ts';
import { Channel } from './notification-plan.ts';
import { Announcement } from './notify-message.ts';

/** Longer than the function that sends may run: whoever began a sending before that has died. */
export const SENDING_LEASE_MS = 2 * MINUTE;

const Attempts = z.int().min(1);

/** How far a message to a destination has come. Only LATER and FAILED are tried again: nothing was sent there for certain. */
export const SendState = z.discriminatedUnion('state', [
  /** It waits for the end of a digest or of quiet hours. */
  z.object({ state: z.literal('HELD'), until: Instant }),
  /** Somebody is sending it, or died while sending it. */
  z.object({ state: z.literal('SENDING'), since: Instant, attempts: Attempts }),
  z.object({ state: z.literal('SENT'), attempts: Attempts, providerId: z.string().optional() }),
  z.object({ state: z.literal('REFUSED'), reason: z.string() }),
  /** The receiver wants it later; it comes back by the queue. */
  z.object({ state: z.literal('LATER'), attempts: Attempts, reason: z.string() }),
  /** It was sent or not, nobody knows: it is not sent again. */
  z.object({ state: z.literal('UNKNOWN') }),
  /** The queue gave up. */
  z.object({ state: z.literal('FAILED'), attempts: Attempts, reason: z.string() }),
  /** The destination was disabled, so nothing was sent. */
  z.object({ state: z.literal('SKIPPED_DISABLED') }),
]);
export type SendState = z.infer<typeof SendState>;

/** One telling of one alert, or of one report, at one destination. */
export const Notice = z.object({
  /** Whose plan it is by: a tenant's, or the operators'. */
  owner: z.string(),
  /** The id of what is told. */
  about: z.string(),
  announcement: z.union([Announcement, z.literal('report')]),
  announcedAt: Instant,
  destination: z.string(),
  channel: Channel,
  send: SendState,
  updatedAt: Instant,
  version: z.int().min(1),
});
export type Notice = z.infer<typeof Notice>;

/** What is held back for a destination until an instant, to be told in one message. */
export const HeldBatch = z.object({
  owner: z.string(),
  destination: z.string(),
  dueAt: Instant,
  send: SendState,
  updatedAt: Instant,
  version: z.int().min(1),
});
export type HeldBatch = z.infer<typeof HeldBatch>;

const destination = { owner: z.string(), name: z.string(), updatedAt: Instant, version: z.int().min(1) };

/** A destination that was ever disabled. Of others nothing is kept. */
export const DestinationState = z.discriminatedUnion('state', [
  z.object({ ...destination, state: z.literal('ok') }),
  z.object({ ...destination, state: z.literal('disabled'), reason: z.string(), since: Instant }),
]);
export type DestinationState = z.infer<typeof DestinationState>;
