import { describe, expect, it } from 'vitest';
import { atMs, DAY } from '../../shared/model/instant.ts';
import type { TokenBucket } from '../../shared/model/token-bucket.ts';
import type { AccountDay } from '../../shared/model/vendor-day.ts';
import { rateOf, taken, tokensAt } from '../../shared/rules/token-bucket.ts';
import { dailyQuotaStore } from '../../shared/store/daily-quotas.ts';
import { paidReadStore } from '../../shared/store/paid-reads.ts';
import { platformCostStore } from '../../shared/store/platform-costs.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';

const NOW = Date.parse('2026-11-02T15:00:00.000Z');
const RATE = rateOf({ calls: 30, windowMs: 60_000, burst: 10 });

/** What workers share about a platform's limits, on any tables. */
export function platformLimitsContract(tablesOf: () => Tables): void {
  let accounts = 0;
  /** An account of this case's own. */
  const account = (): string => `contract-${Date.now()}-${(accounts += 1)}`;
  const day = (of: string, date = '2026-11-02'): AccountDay => ({
    ...{ platform: 'x', account: of, day: date },
    endsAt: atMs(Date.parse(date) + DAY),
  });

  describe('a token bucket', () => {
    const load = (of: string) => tokenBucketStore(tablesOf()).load('x', of);
    const take = (of: string, seen: TokenBucket | undefined, tokens: number) =>
      tokenBucketStore(tablesOf()).take('x', of, taken(seen, tokens, NOW, RATE)!);
    const lower = (of: string, next: TokenBucket, seen: TokenBucket | undefined) =>
      tokenBucketStore(tablesOf()).lower('x', of, next, seen);

    it('is none until someone takes from it, and then as it was left', async () => {
      const of = account();
      expect(await load(of)).toBeUndefined();
      expect(await take(of, undefined, 3)).toBe(true);
      expect(await load(of)).toEqual(taken(undefined, 3, NOW, RATE)!.after);
    });

    it('that was full gives to one of two workers at once, and to the other once it looked again', async () => {
      const of = account();
      const both = await Promise.all([take(of, undefined, 6), take(of, undefined, 4)]);
      expect(both.toSorted()).toEqual([false, true]);
      const seen = await load(of);
      expect(await take(of, seen, both[0] ? 4 : 6)).toBe(true);
      expect(tokensAt(await load(of), NOW, RATE)).toBe(0);
    });

    it('that refills gives to both of two workers at once while it has enough', async () => {
      const of = account();
      await take(of, undefined, 2);
      const seen = await load(of);
      expect(await Promise.all([take(of, seen, 4), take(of, seen, 4)])).toEqual([true, true]);
      expect(tokensAt(await load(of), NOW, RATE)).toBe(0);
    });

    it('that refills never gives more than it has, however many workers saw the same', async () => {
      const of = account();
      await take(of, undefined, 2);
      const seen = await load(of);
      const all = await Promise.all(Array.from({ length: 9 }, () => take(of, seen, 3)));
      expect(all.filter(Boolean)).toHaveLength(2);
      expect(tokensAt(await load(of), NOW, RATE)).toBe(2);
    });

    it('is not given back its tokens by a clock that is behind', async () => {
      const of = account();
      await take(of, undefined, 10);
      expect(tokensAt(await load(of), NOW - 1, RATE)).toBe(0);
    });

    it('is lowered by one of two workers at once, and not by one who saw another bucket', async () => {
      const of = account();
      await take(of, undefined, 2);
      const seen = (await load(of))!;
      const told = (vendorLeft: number) => ({ ...seen, vendorLeft, vendorUntilMs: NOW + 1_000 });
      const both = await Promise.all([lower(of, told(3), seen), lower(of, told(2), seen)]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await load(of)).toEqual(told(both[0] ? 3 : 2));
    });

    it('gives nothing to a worker that has not heard what the vendor leaves', async () => {
      const of = account();
      await take(of, undefined, 2);
      const seen = (await load(of))!;
      await lower(of, { ...seen, vendorLeft: 5, vendorUntilMs: NOW + 1_000 }, seen);
      expect(await take(of, seen, 1)).toBe(false);
      expect(await take(of, await load(of), 1)).toBe(true);
    });

    it('gives no more than the vendor leaves', async () => {
      const of = account();
      await take(of, undefined, 2);
      const full = (await load(of))!;
      const told = { ...full, vendorLeft: 5, vendorUntilMs: NOW + 1_000 };
      await lower(of, told, full);
      expect(await take(of, { ...told, vendorLeft: 9 }, 6)).toBe(false);
      expect(await Promise.all([take(of, told, 2), take(of, told, 3)])).toEqual([true, true]);
      expect(await load(of)).toMatchObject({ vendorLeft: 0 });
    });
  });

  describe('a day’s quota', () => {
    const quotas = () => dailyQuotaStore(tablesOf());

    it('is spent up to what was allowed, and counted by budget and day', async () => {
      const of = day(account());
      expect(await quotas().spent(of, 'general')).toBeUndefined();
      expect(await quotas().spend(of, 'general', 5, { atMost: 95 })).toBe(false);
      expect(await quotas().spend(of, 'general', 5, 'nothing')).toBe(true);
      expect(await quotas().spend(of, 'general', 5, 'nothing')).toBe(false);
      expect(await quotas().spend(of, 'general', 90, { atMost: 5 })).toBe(true);
      expect(await quotas().spend(of, 'general', 6, { atMost: 94 })).toBe(false);
      expect(await quotas().spend(of, 'counts', 1, 'nothing')).toBe(true);
      expect(await quotas().spent(of, 'general')).toBe(95);
      expect(await quotas().spent(of, 'counts')).toBe(1);
      expect(await quotas().spent(day(of.account, '2026-11-03'), 'general')).toBeUndefined();
    });

    it('is corrected by what was not used, and by what was used beyond', async () => {
      const of = day(account());
      await quotas().spend(of, 'general', 10, 'nothing');
      await quotas().correct(of, 'general', -4);
      expect(await quotas().spent(of, 'general')).toBe(6);
      await quotas().correct(of, 'general', 7);
      expect(await quotas().spent(of, 'general')).toBe(13);
    });

    it('is spent by as many workers at once as it has room for', async () => {
      const of = day(account());
      await quotas().spend(of, 'general', 1, 'nothing');
      const all = await Promise.all(Array.from({ length: 9 }, () => quotas().spend(of, 'general', 3, { atMost: 7 })));
      expect(all.filter(Boolean)).toHaveLength(3);
      expect(await quotas().spent(of, 'general')).toBe(10);
    });
  });

  describe('a paid read', () => {
    const reads = () => paidReadStore(tablesOf());

    it('is paid for once a day, whoever reads it', async () => {
      const of = day(account());
      expect(await reads().pay(of, ['1', '2'])).toEqual(new Set(['1', '2']));
      expect(await reads().pay(of, ['2', '3'])).toEqual(new Set(['3']));
      expect(await reads().paid(of, ['1', '3', '4'])).toEqual(new Set(['1', '3']));
      expect(await reads().paid(of, [])).toEqual(new Set());
      expect(await reads().pay(day(of.account, '2026-11-03'), ['1'])).toEqual(new Set(['1']));
      expect(await reads().pay(day(account()), ['1'])).toEqual(new Set(['1']));
    });

    it('is paid for by one of two workers at once', async () => {
      const of = day(account());
      const both = await Promise.all([reads().pay(of, ['1', '2']), reads().pay(of, ['1', '2'])]);
      expect(both.flatMap((paid) => [...paid]).toSorted()).toEqual(['1', '2']);
    });
  });

  describe('platform costs', () => {
    const costs = () => platformCostStore(tablesOf());

    it('are summed by day, account and tenant', async () => {
      const of = day(account());
      const spent = { calls: 1, posts: 2, costMicros: 10_000 };
      await Promise.all([
        ...['acme', 'acme', 'globex'].map((tenant) => costs().add(of, tenant, spent)),
        costs().add(day(of.account, '2026-11-03'), 'acme', spent),
      ]);
      const found = (await costs().onDay(of.day)).filter((cost) => cost.account === of.account);
      expect(found).toEqual([
        { platform: 'x', account: of.account, tenantId: 'acme', calls: 2, posts: 4, costMicros: 20_000 },
        { platform: 'x', account: of.account, tenantId: 'globex', ...spent },
      ]);
    });
  });
}
