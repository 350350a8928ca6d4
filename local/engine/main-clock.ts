import { setTimeout as delay } from 'node:timers/promises';
import { installClock } from './clock.ts';

/** Importing this module puts the main thread on the engine's clock; before the engine starts the two clocks agree. */
const KEY = Symbol.for('claimcheck.engine.clock');
const shared = globalThis as { [KEY]?: SharedArrayBuffer };

/** One Float64: how far the application's time is ahead of the machine's, in milliseconds. */
export const clockCell: SharedArrayBuffer = shared[KEY] ?? new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
const offset = new Float64Array(clockCell);
if (!shared[KEY]) installClock(offset);
shared[KEY] = clockCell;

export const clockOffset = (): number => offset[0]!;

/** Sets how far ahead the application's time is. It only ever moves forward, except to a data folder's own offset. */
export function setClockOffset(milliseconds: number): void {
  offset[0] = milliseconds;
}

/** Resolves when the application's time reaches `instant` (epoch milliseconds), also when the clock is moved there. */
export async function sleepUntil(instant: number, signal: AbortSignal): Promise<void> {
  while (Date.now() < instant) await delay(Math.min(50, instant - Date.now()), undefined, { signal });
}
