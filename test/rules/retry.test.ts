import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, after, type Instant } from '../../shared/model/instant.ts';
import { MissingReason } from '../../shared/model/missing-reason.ts';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { countsAsAttempt, nextRetryAt, retriesSpent, settleAt, type Wait } from '../../shared/rules/retry.ts';

const NOON: Instant = '2026-03-10T12:00:00.000Z';
const policy = DEFAULT_POLICY;

describe('an attempt counts', () => {
  it.each(['observed', 'partial', 'TRUE_ABSENCE', 'UNPARSABLE'] as const)(
    'when the platform answered: %s',
    (outcome) => {
      expect(countsAsAttempt(outcome)).toBe(true);
    },
  );

  const waiting = MissingReason.exclude(['TRUE_ABSENCE', 'UNPARSABLE']).options;
  it.each(waiting)('not when it was not asked or did not answer about the post: %s', (outcome) => {
    expect(countsAsAttempt(outcome)).toBe(false);
  });
});

describe('the settle time', () => {
  it('follows the claim by the hours of the platform', () => {
    const hours = PLATFORMS.map((platform) => [
      platform,
      (Date.parse(settleAt(NOON, platform, policy)) - Date.parse(NOON)) / HOUR,
    ]);
    expect(Object.fromEntries(hours)).toEqual(policy.settleHours);
  });
});

describe('retries are spent', () => {
  const settled = after(NOON, HOUR);
  const state = {
    platform: 'x',
    countedAttempts: 5,
    submittedAt: NOON,
    settleAt: settled,
    breakerOpenMs: 0,
    now: settled,
  } as const;

  it.each([
    { name: 'five counted at the settle time', change: {}, spent: true },
    { name: 'five counted just before it', change: { now: after(settled, -1) }, spent: false },
    { name: 'four counted at the settle time', change: { countedAttempts: 4 }, spent: false },
    { name: 'six counted after it', change: { countedAttempts: 6, now: after(settled, 1) }, spent: true },
  ])('by attempts: $name', ({ change, spent }) => {
    expect(retriesSpent({ ...state, ...change }, policy)).toBe(spent);
  });

  it.each([
    { name: 'a day and the settle hours after submission', platform: 'instagram', breaker: 0, deadline: 72 * HOUR },
    { name: 'a day after submission where numbers settle at once', platform: 'reddit', breaker: 0, deadline: DAY },
    { name: 'later by the time the breaker was open', platform: 'x', breaker: 90 * MINUTE, deadline: 26.5 * HOUR },
    { name: 'a week after submission at the latest', platform: 'instagram', breaker: 30 * DAY, deadline: 7 * DAY },
    { name: 'a week, exactly reached', platform: 'instagram', breaker: 4 * DAY, deadline: 7 * DAY },
    { name: 'a week, not quite reached', platform: 'instagram', breaker: 4 * DAY - 1, deadline: 7 * DAY - 1 },
  ] as const)('by time: $name', ({ platform, breaker, deadline }) => {
    const waited = { ...state, platform, countedAttempts: 0, breakerOpenMs: breaker };
    expect(retriesSpent({ ...waited, now: after(NOON, deadline - 1) }, policy)).toBe(false);
    expect(retriesSpent({ ...waited, now: after(NOON, deadline) }, policy)).toBe(true);
  });
});

describe('the next retry', () => {
  const wait: Wait = { countedAttempts: 1, now: NOON, settleAt: NOON, random: 0 };
  const delayOf = (change: Partial<Wait>): number =>
    Date.parse(nextRetryAt({ ...wait, ...change }, policy)) - Date.parse(NOON);

  it.each([
    { countedAttempts: 0, base: 30 * MINUTE },
    { countedAttempts: 1, base: 30 * MINUTE },
    { countedAttempts: 2, base: HOUR },
    { countedAttempts: 3, base: 2 * HOUR },
    { countedAttempts: 4, base: 4 * HOUR },
    { countedAttempts: 5, base: 6 * HOUR },
    { countedAttempts: 2_000, base: 6 * HOUR },
  ])('after $countedAttempts counted lies between half of $base ms and all of it', ({ countedAttempts, base }) => {
    expect(delayOf({ countedAttempts, random: 0 })).toBe(base / 2);
    expect(delayOf({ countedAttempts, random: 0.5 })).toBe(0.75 * base);
    const longest = delayOf({ countedAttempts, random: 1 - Number.EPSILON });
    expect(longest).toBeGreaterThan(base - 2);
    expect(longest).toBeLessThanOrEqual(base);
  });

  it.each([
    { reopensIn: 15 * MINUTE - 1, delay: 15 * MINUTE },
    { reopensIn: 15 * MINUTE, delay: 15 * MINUTE },
    { reopensIn: 15 * MINUTE + 1, delay: 15 * MINUTE + 1 },
    { reopensIn: 20 * HOUR, delay: 20 * HOUR },
  ])('is never before the obstacle goes away: $reopensIn ms', ({ reopensIn, delay }) => {
    expect(delayOf({ reopensAt: after(NOON, reopensIn) })).toBe(delay);
  });

  it.each([
    { name: 'four counted', countedAttempts: 4, settlesIn: 40 * HOUR, delay: 2 * HOUR },
    { name: 'five counted', countedAttempts: 5, settlesIn: 40 * HOUR, delay: 40 * HOUR },
    { name: 'five counted just before', countedAttempts: 5, settlesIn: 1, delay: 1 },
    { name: 'five counted, settled', countedAttempts: 5, settlesIn: 0, delay: 3 * HOUR },
  ])(
    'is at the settle time once all that count were made before it: $name',
    ({ countedAttempts, settlesIn, delay }) => {
      expect(delayOf({ countedAttempts, settleAt: after(NOON, settlesIn) })).toBe(delay);
    },
  );

  it('waits for the obstacle also where the settle time would come first', () => {
    const reopensAt = after(NOON, 3 * HOUR);
    expect(delayOf({ countedAttempts: 5, settleAt: after(NOON, HOUR), reopensAt })).toBe(3 * HOUR);
  });
});
