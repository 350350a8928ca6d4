import { createHash } from 'node:crypto';
import { toMs, type Instant } from '../model/instant.ts';

const TIME_DIGITS = 9;
const HASH_DIGITS = 20;

/** An event's id, derived from when it was and what it tells: `evt_`, the time in base 36, 20 digits of a hash. */
export function webhookEventId(occurredAt: Instant, told: readonly (string | number)[]): string {
  const time = toMs(occurredAt).toString(36).padStart(TIME_DIGITS, '0');
  return `evt_${time}${createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, HASH_DIGITS)}`;
}
