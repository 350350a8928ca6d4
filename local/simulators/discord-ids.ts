import { randomInt } from 'node:crypto';
import { MINUTE } from '../../shared/model/instant.ts';

/** Ids count the milliseconds since the beginning of 2015. */
const FIRST_MS = 1_420_070_400_000;

export const newSnowflake = (nowMs: number): string =>
  String((BigInt(nowMs - FIRST_MS) << 22n) + BigInt(randomInt(1 << 22)));

const TOKEN_LIFE_MS = 15 * MINUTE;

/** A simulated interaction's token says when it was made. */
export const newInteractionToken = (nowMs: number): string => `sim-${nowMs}-${randomInt(1 << 30)}`;

/** Whether the answer to the interaction of this token can still be changed. */
export function isLiveToken(token: string, nowMs: number): boolean {
  const [, madeAt] = /^sim-(\d+)-\d+$/.exec(token) ?? [];
  return madeAt !== undefined && nowMs < Number(madeAt) + TOKEN_LIFE_MS;
}
