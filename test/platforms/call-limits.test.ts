import { describe, expect, it } from 'vitest';
import { atMs, DAY, MINUTE } from '../../shared/model/instant.ts';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { callLimitsOf, countedAccount, mayRunShort } from '../../shared/platforms/call-limits.ts';
import { limitIn, REDDIT_LIMIT, X_LIMIT } from '../../shared/platforms/limit-headers.ts';
import { pacificDay } from '../../shared/platforms/pacific-day.ts';
import { utcDay } from '../../shared/platforms/utc-day.ts';

const NOW = Date.parse('2026-11-21T11:00:00.000Z');

describe('the limits of the platforms', () => {
  it.each(PLATFORMS)('leave %s a burst and something that comes back', (platform) => {
    const { pace } = callLimitsOf(platform);
    if (!pace) return;
    expect(pace.burst).toBeGreaterThan(0);
    expect(pace.calls).toBeGreaterThan(pace.burst);
  });

  it.each([
    ['youtube', 'app', 3_000, MINUTE],
    ['x', 'app', 3_500, 15 * MINUTE],
    ['reddit', 'app', 100, MINUTE],
    ['tiktok', 'app', 600, MINUTE],
  ] as const)('of %s are those of the %s: %i calls in %i ms', (platform, countedBy, calls, windowMs) => {
    const limits = callLimitsOf(platform);
    expect(limits).toMatchObject({ countedBy, pace: { calls, windowMs } });
    expect(countedAccount(limits, 'owner#acme#aff_ann')).toBe('shared');
  });

  it.each(['instagram', 'meta', 'linkedin'] as const)('of %s are those of each account, in no calls', (platform) => {
    const limits = callLimitsOf(platform);
    expect([limits.countedBy, limits.pace]).toEqual(['account', undefined]);
    expect(countedAccount(limits, 'owner#acme#aff_ann')).toBe('owner#acme#aff_ann');
  });

  it('can make checks wait for another day where there is a budget', () => {
    expect(PLATFORMS.filter(mayRunShort)).toEqual(['youtube', 'x', 'linkedin']);
  });

  it('have a budget of each day where one is published or set', () => {
    const budgets = (platform: (typeof PLATFORMS)[number], dailyBudget?: number) =>
      callLimitsOf(platform, { dailyBudget }).budgets.map(({ name, perDay, each, per }) => [name, perDay, each, per]);
    expect(budgets('youtube')).toEqual([
      ['general', 10_000, 1, 'call'],
      ['counts', 10_000, 1, 'call'],
    ]);
    expect([budgets('x'), budgets('linkedin')]).toEqual([[], []]);
    expect(budgets('x', 1_000_000)).toEqual([['micros', 1_000_000, 5_000, 'post']]);
    expect(budgets('linkedin', 100)).toEqual([['calls', 100, 1, 'call']]);
  });
});

describe('a vendor’s day', () => {
  it.each([
    ['UTC', utcDay, '2026-11-21T23:59:59.999Z', '2026-11-21', '2026-11-22T00:00:00.000Z'],
    ['UTC', utcDay, '2026-11-22T00:00:00.000Z', '2026-11-22', '2026-11-23T00:00:00.000Z'],
    ['Pacific', pacificDay, '2026-11-22T07:59:59.999Z', '2026-11-21', '2026-11-22T08:00:00.000Z'],
    ['Pacific', pacificDay, '2026-11-22T08:00:00.000Z', '2026-11-22', '2026-11-23T08:00:00.000Z'],
    ['Pacific', pacificDay, '2026-07-22T06:59:59.999Z', '2026-07-21', '2026-07-22T07:00:00.000Z'],
    ['Pacific', pacificDay, '2027-01-01T07:59:59.999Z', '2026-12-31', '2027-01-01T08:00:00.000Z'],
  ])('in %s time, at %s', (_, dayOf, now, day, endsAt) => {
    expect(dayOf(Date.parse(now))).toEqual({ day, endsAt });
  });
});

describe('the headers of a limit', () => {
  const headers = (names: typeof X_LIMIT, remaining: string, reset: string) =>
    new Headers({ [names.remaining]: remaining, [names.reset]: reset });

  it.each([
    [X_LIMIT, '17', '1795262400', { remaining: 17, resetsAt: '2026-11-21T12:00:00.000Z' }],
    [X_LIMIT, '0', '1795262400', { remaining: 0, resetsAt: '2026-11-21T12:00:00.000Z' }],
    [REDDIT_LIMIT, '594.9', '300', { remaining: 594, resetsAt: '2026-11-21T11:05:00.000Z' }],
    [REDDIT_LIMIT, ' 1 ', ' 0 ', { remaining: 1, resetsAt: '2026-11-21T11:00:00.000Z' }],
    [X_LIMIT, '1', '99999999999', { remaining: 1, resetsAt: atMs(NOW + DAY) }],
    [REDDIT_LIMIT, '1', '1795262400', undefined],
    [X_LIMIT, '-1', '1795262400', undefined],
    [X_LIMIT, 'many', '1795262400', undefined],
    [X_LIMIT, '', '1795262400', undefined],
    [X_LIMIT, '1', 'soon', undefined],
  ])('%o with %j and %j say %o', (names, remaining, reset, limit) => {
    expect(limitIn(headers(names, remaining, reset), names, NOW)).toEqual(limit);
  });

  it('say nothing where they are left out', () => {
    expect(limitIn(new Headers(), REDDIT_LIMIT, NOW)).toBeUndefined();
  });
});
