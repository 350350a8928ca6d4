import { describe, expect, it } from 'vitest';
import type { HoldbackNote } from '../../shared/model/holdback.ts';
import { after, HOUR, MINUTE, type Instant } from '../../shared/model/instant.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { holdbackFigures } from '../../shared/rules/holdback-figures.ts';
import { holdbackFact, holdbackStep, type HoldbackCount } from '../../shared/rules/holdback-watch.ts';
import { checkBeforeLock, verifyBy } from '../../shared/rules/holdback.ts';
import { hoursAfter, sampleState, T0 } from '../support/sample-claims.ts';
import { PAYOUT } from '../support/sample-clawbacks.ts';
import { sampleVerdict } from '../support/sample-verdict.ts';

const at = (hours: number): Instant => hoursAfter(T0, hours);

describe('a claim should be verified', () => {
  it('by a day before the lock, as the policy says', () => {
    expect(verifyBy(at(100), DEFAULT_POLICY)).toBe(at(76));
    const reverify = { ...DEFAULT_POLICY.reverify, beforeLockMs: 0 };
    expect(verifyBy(at(100), { reverify })).toBe(at(100));
  });
});

describe('a check that is owed', () => {
  // Hours from now on; the numbers are to be had by `by`, 24 hours before the lock.
  it.each<[string, { planned: number; settles: number; lock?: number; reopens?: number }, number]>([
    ['stays where it is without a lock', { planned: 24, settles: 24 }, 24],
    ['stays where it is when it comes in time', { planned: 24, settles: 24, lock: 48 }, 24],
    ['comes at the last instant in time when it was planned after it', { planned: 25, settles: 25, lock: 48 }, 24],
    ['comes by then though its numbers settle only at the lock', { planned: 48, settles: 48, lock: 48 }, 24],
    ['stays at a settle time after the lock', { planned: 49, settles: 49, lock: 48 }, 49],
    ['comes by then when it is a retry, however late it was planned', { planned: 60, settles: 24, lock: 48 }, 24],
    ['stays where it is when that instant is now', { planned: 6, settles: 24, lock: 24 }, 6],
    ['stays where it is when that instant has passed', { planned: 6, settles: 6, lock: 23 }, 6],
    ['comes by then when that is the next instant', { planned: 6, settles: 6, lock: 24.001 }, 0.001],
    ['is not made before the source can be asked', { planned: 30, settles: 6, lock: 48, reopens: 30 }, 30],
    ['is made when the source can be asked by then', { planned: 30, settles: 6, lock: 48, reopens: 24 }, 24],
  ])('%s', (_, { planned, settles, lock, reopens }, expected) => {
    const reopensAt = reopens === undefined ? undefined : at(reopens);
    const lockAt = lock === undefined ? undefined : at(lock);
    const check = { at: at(planned), settlesAt: at(settles), reopensAt, lockAt, now: T0 };
    expect(checkBeforeLock(check, DEFAULT_POLICY)).toBe(at(expected));
  });
});

describe('what is held back', () => {
  const claim = (verdict: Partial<Verdict> | null, claimed: object = { views: 1_000 }) => ({
    current: sampleState({ claimed, verdict: verdict && sampleVerdict(verdict) }),
  });
  const claims = [
    claim(null),
    claim({ final: false, status: 'AFFILIATE_OVERCLAIMED' }, { views: 2_000, clicks: 3 }),
    claim({ final: false, status: 'MISSING_PLATFORM_DATA', missingReason: 'RATE_LIMIT' }),
    claim({ final: false, status: 'DISCREPANCY_LOW', missingReason: 'UPSTREAM_ERROR' }),
    claim({ final: true, status: 'UNVERIFIABLE' }, { views: 1e9 }),
    claim({}),
  ];

  it('is what has no final verdict, at what was claimed', () => {
    expect(holdbackFigures(claims, PAYOUT)).toEqual({
      claims: 4,
      atStakeMicros: 5 * 12_000_000 + 3 * 400_000,
      bySituation: { PENDING: 1, NOT_SETTLED: 1, WAITING_FOR_NUMBERS: 2 },
    });
  });

  it('is worth nothing that anybody knows without terms, and nothing where they pay for something else', () => {
    expect(holdbackFigures(claims, undefined).atStakeMicros).toBeNull();
    expect(holdbackFigures(claims, { cpaMicros: 5 }).atStakeMicros).toBe(0);
    expect(holdbackFigures([], PAYOUT)).toEqual({ claims: 0, atStakeMicros: 0, bySituation: {} });
  });

  it('is no more than a number holds', () => {
    const much = [claim(null, { clicks: 1e12 }), claim(null, { clicks: 1e12 })];
    expect(holdbackFigures(much, { cpcMicros: 1e15 }).atStakeMicros).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('a campaign before its lock', () => {
  const note = (changes: Partial<HoldbackNote> = {}): HoldbackNote => ({
    ...{ tenantId: 'acme', campaignId: 'cmp_1', lockAt: at(24), countedAt: T0, over: false, version: 1, ...changes },
  });
  const wait = { kind: 'wait' };
  const count = { kind: 'count' };
  const end = (why: string) => ({ kind: 'end', why });
  it.each<[string, HoldbackNote | undefined, Instant | undefined, Instant, object]>([
    ['is left alone without a date', undefined, undefined, T0, wait],
    ['is left alone a day and more before it', undefined, after(at(24), 1), T0, wait],
    ['is counted from a day before it', undefined, at(24), T0, count],
    ['is counted until it', undefined, after(T0, 1), T0, count],
    ['is left alone from then on', undefined, T0, T0, wait],
    ['is not counted again at once', note(), at(24), after(T0, 15 * MINUTE - 1), wait],
    ['is counted again after a quarter of an hour', note(), at(24), after(T0, 15 * MINUTE), count],
    ['is not counted again once it is over', note({ over: true }), at(24), after(T0, HOUR), wait],
    ['is left alone with that date from then on', note({ over: true }), at(24), at(25), wait],
    ['is counted before another date', note({ over: true, lockAt: at(9) }), at(24), T0, count],
    ['is over at the lock', note(), at(24), at(24), end('the campaign is locked')],
    ['is over with another date', note(), at(25), at(2), end('the lock date was changed')],
    ['is over without a date', note(), undefined, at(2), end('the lock date was changed')],
    [
      'is over where the policy looks later',
      note({ lockAt: at(60) }),
      at(60),
      T0,
      end('the lock is not near any more'),
    ],
  ])('%s', (_, noted, lockAt, now, step) => {
    expect(holdbackStep(noted, lockAt === undefined ? {} : { lockAt }, now, DEFAULT_POLICY)).toEqual(step);
  });

  it('is over when it is not there any more', () => {
    expect(holdbackStep(note(), undefined, T0, DEFAULT_POLICY)).toMatchObject({ kind: 'end' });
  });
});

describe('what is told before the lock', () => {
  const campaign = {
    ...{ tenantId: 'acme', id: 'cmp_1', name: 'Autumn', platforms: ['x'] as Campaign['platforms'], version: 1 },
    ...{ startsAt: T0, endsAt: at(99), createdAt: T0, updatedAt: T0, lockAt: at(24) },
  };
  const counted: HoldbackCount = {
    ...{ claims: 12, atStakeMicros: 1_234_500_000, bySituation: { PENDING: 12 }, truncated: false },
  };
  it.each<[string, Partial<HoldbackCount>, string | undefined, Instant, string]>([
    ['dollars', {}, 'USD', T0, '12 claims worth $1,234.50 unverified, lock in 24 h'],
    ['euros', {}, 'EUR', T0, '12 claims worth €1,234.50 unverified, lock in 24 h'],
    ['no currency', {}, undefined, T0, '12 claims worth 1,234.50 of its currency unverified, lock in 24 h'],
    ['no terms', { atStakeMicros: null }, 'USD', T0, '12 claims unverified, lock in 24 h'],
    [
      'one claim',
      { claims: 1, atStakeMicros: 500_000 },
      'USD',
      at(22.5),
      '1 claim worth $0.50 unverified, lock in 2 h',
    ],
    [
      'more than could be counted',
      { claims: 5_000, truncated: true },
      'USD',
      after(at(24), -1),
      'at least 5,000 claims worth at least $1,234.50 unverified, lock in 1 h',
    ],
  ])('says %s', (_, changes, currency, now, summary) => {
    const fact = holdbackFact({ ...campaign, ...(currency ? { currency } : {}) }, { ...counted, ...changes }, now);
    expect(fact).toEqual({
      ...{ tenantId: 'acme', affiliateId: '-', campaignId: 'cmp_1', subject: 'cmp_1', summary },
      ...{ type: 'HOLDBACK', category: 'DATA_QUALITY', severity: 'HIGH' },
      evidence: { ...counted, ...changes, currency: currency ?? null, lockAt: at(24), campaignId: 'cmp_1' },
    });
  });
});
