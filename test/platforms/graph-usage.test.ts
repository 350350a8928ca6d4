import { describe, expect, it } from 'vitest';
import { regainedAt, usedUpUntil } from '../../shared/platforms/graph-usage.ts';

const NOW = Date.parse('2026-11-21T11:00:00.000Z');
const USE_CASES = new Set(['pages']);
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const used = (headers: Record<string, string>) => usedUpUntil(new Headers(headers), NOW, USE_CASES);

const app = (shares: object) => ({ 'x-app-usage': JSON.stringify(shares) });
const business = (...uses: object[]) => ({ 'x-business-use-case-usage': JSON.stringify({ '100': uses }) });
const adAccount = (percent: unknown, seconds: unknown) => ({
  'x-ad-account-usage': JSON.stringify({ acc_id_util_pct: percent, reset_time_duration: seconds }),
});

describe('a limit of the Graph API', () => {
  it.each(['call_count', 'total_time', 'total_cputime'])('is used up at 100 percent of %s, not below', (share) => {
    for (const percent of [0, 90, 99, 99.9]) {
      expect(used(app({ [share]: percent }))).toBeUndefined();
      expect(used(business({ type: 'pages', [share]: percent }))).toBeUndefined();
    }
    for (const percent of [100, 100.1, 250, '100']) {
      expect(used(app({ [share]: percent }))).toBe(inSeconds(600));
      expect(used(business({ type: 'pages', [share]: percent }))).toBe(inSeconds(600));
    }
  });

  it('of a business use ends after the minutes that are named', () => {
    const full = { type: 'pages', call_count: 100, estimated_time_to_regain_access: 7 };
    expect(used(business(full))).toBe(inSeconds(7 * 60));
  });

  it('of an ad account ends after the seconds that are named', () => {
    expect(used(adAccount(100, 90))).toBe(inSeconds(90));
    expect(used(adAccount(99.99, 90))).toBeUndefined();
  });

  it('ends with the last of those that are used up', () => {
    const short = { type: 'pages', call_count: 100, estimated_time_to_regain_access: 2 };
    const long = { ...short, estimated_time_to_regain_access: 30 };
    const free = { ...short, call_count: 10, estimated_time_to_regain_access: 90 };
    expect(used(business(short, long, free))).toBe(inSeconds(30 * 60));
    expect(used({ ...business(short), ...adAccount(100, 300) })).toBe(inSeconds(300));
  });

  it('counts where it is on calls of the same kind, or on calls of no named kind', () => {
    const full = { call_count: 100, estimated_time_to_regain_access: 7 };
    expect(used(business({ ...full, type: 'messenger' }))).toBeUndefined();
    expect(used(business(full))).toBe(inSeconds(7 * 60));
  });

  it('lasts a second at least and a day at most', () => {
    const lasting = (minutes: number) =>
      used(business({ type: 'pages', call_count: 100, estimated_time_to_regain_access: minutes }));
    expect(lasting(0.001)).toBe(inSeconds(1));
    expect(lasting(24 * 60)).toBe(inSeconds(86_400));
    expect(lasting(24 * 60 + 1)).toBe(inSeconds(86_400));
  });

  it.each([
    'no json',
    '"text"',
    'null',
    '[]',
    '{"100":5}',
    '{"100":[{"type":"pages","call_count":"many"}]}',
    '{"call_count":{}}',
  ])('is not read from %s', (value) => {
    expect(
      used({ 'x-app-usage': value, 'x-business-use-case-usage': value, 'x-ad-account-usage': value }),
    ).toBeUndefined();
  });
});

describe('after a call that was refused for a limit', () => {
  const regained = (headers: Record<string, string>) => regainedAt(new Headers(headers), NOW, USE_CASES);

  it.each([
    ['the minutes of a business use', business({ type: 'pages', estimated_time_to_regain_access: 7 }), 420],
    ['the seconds of an ad account that is used up', adAccount(100, 90), 90],
    ['the pause that Retry-After asks for', { 'retry-after': '45' }, 45],
    ['the longest of these', { ...business({ estimated_time_to_regain_access: 7 }), 'retry-after': '45' }, 420],
    ['ten minutes where nothing is named', {}, 600],
    ['ten minutes where the ad account is not used up', adAccount(9.67, 100), 600],
  ])('calls are taken again after %s', (_, headers, seconds) => {
    expect(regained(headers)).toBe(inSeconds(seconds));
  });
});
