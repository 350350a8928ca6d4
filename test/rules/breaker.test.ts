import { describe, expect, it } from 'vitest';
import type { Breaker } from '../../shared/model/breaker.ts';
import { MINUTE, after, type Instant } from '../../shared/model/instant.ts';
import { afterFailure, afterSuccess, permits, startProbe } from '../../shared/rules/breaker.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';

const rules = DEFAULT_POLICY.breaker;
const NOW: Instant = '2026-03-10T12:00:00.000Z';
const OUTAGE: Instant = '2026-03-10T10:00:00.000Z';
const OPEN_FOR = 5 * MINUTE;

const closed: Breaker = { state: 'closed', failures: 0 };
const open: Breaker = { state: 'open', openedAt: OUTAGE, reopensAt: NOW };
const halfOpen = (probes: number, successes = 0): Breaker => ({
  state: 'half_open',
  openedAt: OUTAGE,
  probes,
  successes,
  since: NOW,
});

describe('a closed breaker', () => {
  it('lets every call through', () => {
    expect(permits({ state: 'closed', failures: 4 }, NOW, rules)).toBe('call');
  });

  it('opens at the fifth failure in a row', () => {
    let breaker: Breaker = closed;
    for (let failure = 1; failure <= 4; failure += 1) breaker = afterFailure(breaker, NOW, rules);
    expect(breaker).toEqual({ state: 'closed', failures: 4 });
    expect(afterFailure(breaker, NOW, rules)).toEqual({
      state: 'open',
      openedAt: NOW,
      reopensAt: after(NOW, OPEN_FOR),
    });
  });

  it('forgets its failures at a success', () => {
    expect(afterSuccess({ state: 'closed', failures: 4 }, rules)).toEqual(closed);
  });

  it('knows no probes', () => {
    expect(startProbe(closed, NOW, rules)).toBe(closed);
  });
});

describe('an open breaker', () => {
  it('blocks until it reopens', () => {
    expect(permits(open, after(NOW, -1), rules)).toBe('blocked');
    expect(permits(open, NOW, rules)).toBe('probe');
  });

  it('becomes half-open with the first probe, and not before', () => {
    expect(startProbe(open, after(NOW, -1), rules)).toBe(open);
    expect(startProbe(open, NOW, rules)).toEqual(halfOpen(1));
  });

  it('is not moved by answers to calls from before it opened', () => {
    expect(afterFailure(open, NOW, rules)).toBe(open);
    expect(afterSuccess(open, rules)).toBe(open);
  });
});

describe('a half-open breaker', () => {
  it('lets three probes through', () => {
    expect(permits(halfOpen(2), NOW, rules)).toBe('probe');
    expect(startProbe(halfOpen(2), NOW, rules)).toEqual(halfOpen(3));
    expect(permits(halfOpen(3), NOW, rules)).toBe('blocked');
    expect(startProbe(halfOpen(3), NOW, rules)).toEqual(halfOpen(3));
  });

  it('closes at the third success', () => {
    expect(afterSuccess(halfOpen(3, 1), rules)).toEqual(halfOpen(3, 2));
    expect(afterSuccess(halfOpen(3, 2), rules)).toEqual(closed);
  });

  it('opens again at one failure, and the outage is as old as it was', () => {
    const failedAt = after(NOW, 2_000);
    const reopened = { state: 'open', openedAt: OUTAGE, reopensAt: after(failedAt, OPEN_FOR) };
    expect(afterFailure(halfOpen(3, 2), failedAt, rules)).toEqual(reopened);
  });

  it('probes anew where its probes never reported', () => {
    const stillWaiting = after(NOW, OPEN_FOR - 1);
    const given = after(NOW, OPEN_FOR);
    expect(permits(halfOpen(3, 1), stillWaiting, rules)).toBe('blocked');
    expect(permits(halfOpen(3, 1), given, rules)).toBe('probe');
    expect(startProbe(halfOpen(3, 1), given, rules)).toEqual({ ...halfOpen(1), since: given });
  });
});
