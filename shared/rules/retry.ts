import { HOUR, after, type Instant } from '../model/instant.ts';
import type { MissingReason } from '../model/missing-reason.ts';
import type { Platform } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';

/** What an attempt ended in: every expected metric, some of them, or none and why. */
export type AttemptOutcome = 'observed' | 'partial' | MissingReason;

/** Whether the platform was asked and answered about this post; anything else waits without counting. */
export const countsAsAttempt = (outcome: AttemptOutcome): boolean => COUNTS[outcome];

const COUNTS: Record<AttemptOutcome, boolean> = {
  observed: true,
  partial: true,
  TRUE_ABSENCE: true,
  UNPARSABLE: true,
  BREAKER_OPEN: false,
  RATE_LIMIT: false,
  UPSTREAM_ERROR: false,
  AUTH: false,
  NOT_YET_AVAILABLE: false,
};

/** From when on the platform's numbers for the time of the claim are complete. */
export const settleAt = (claimedAt: Instant, platform: Platform, policy: Policy): Instant =>
  after(claimedAt, policy.settleHours[platform] * HOUR);

export type RetryState = {
  platform: Platform;
  countedAttempts: number;
  submittedAt: Instant;
  settleAt: Instant;
  /** How long the breaker was open while the revision waited. */
  breakerOpenMs: number;
  now: Instant;
};

/** Whether nothing more will be tried for missing or incomplete data. */
export const retriesSpent = (state: RetryState, policy: Policy): boolean => {
  const { countedAttempts, now } = state;
  if (countedAttempts >= policy.retry.maxAttempts && now >= state.settleAt) return true;
  return now >= retryDeadline(state, policy);
};

/** A day after the platform's settle hours have run from the submission, later by the breaker's pauses. */
const retryDeadline = (
  { platform, submittedAt, breakerOpenMs }: RetryState,
  { retry, settleHours }: Policy,
): Instant => {
  const window = settleHours[platform] * HOUR + retry.windowMs + breakerOpenMs;
  return after(submittedAt, Math.min(window, retry.maxWindowMs));
};

export type Wait = {
  /** Attempts that count, the last one included. */
  countedAttempts: number;
  now: Instant;
  settleAt: Instant;
  /** When the breaker, limit or quota reopens, where one of them was the obstacle. */
  reopensAt?: Instant | undefined;
  /** From 0 up to, not including, 1. */
  random: number;
};

/** When to ask again: equal jitter on a doubling delay, or the settle time once the attempts are used up before it. */
export const nextRetryAt = (wait: Wait, policy: Policy): Instant => {
  const { countedAttempts, now, settleAt, reopensAt } = wait;
  const lastIsAtSettleTime = countedAttempts >= policy.retry.maxAttempts && now < settleAt;
  const at = lastIsAtSettleTime ? settleAt : after(now, jitteredDelayMs(wait, policy));
  return reopensAt !== undefined && reopensAt > at ? reopensAt : at;
};

const jitteredDelayMs = ({ countedAttempts, random }: Wait, { retry }: Policy): number => {
  const base = Math.min(retry.capMs, retry.baseMs * 2 ** (Math.max(1, countedAttempts) - 1));
  return Math.floor((base / 2) * (1 + random));
};
