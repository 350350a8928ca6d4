import { describe, expect, it } from 'vitest';
import { cpaCents, cpaMicros } from '../../shared/rules/cost-per-conversion.ts';
import { dateText, longDateText, monthAndDay } from '../../shared/rules/date-text.ts';
import { knownSum } from '../../shared/rules/known-sum.ts';
import { countText, decimalOfCents, decimalOfMicros, dollars, dollarsOfCents } from '../../shared/rules/money-text.ts';

describe('money', () => {
  it.each([
    [1_805_930_000, '$1,805.93'],
    [0, '$0.00'],
    [null, 'n/a'],
    [-5_000_000, '$-5.00'],
    [-1_234_560_000, '$-1,234.56'],
    [4_999, '$0.00'],
    [5_000, '$0.01'],
    [-4_999, '$0.00'],
    [-5_000, '$-0.01'],
    [1_004_999, '$1.00'],
    [1_005_000, '$1.01'],
    [Number.MAX_SAFE_INTEGER, '$9,007,199,254.74'],
  ])('of %s millionths is %s', (micros, text) => {
    expect(dollars(micros)).toBe(text);
  });

  it.each([
    [2408, '$24.08', '24.08'],
    [123_456, '$1,234.56', '1234.56'],
    [5, '$0.05', '0.05'],
    [null, 'n/a', ''],
  ])('of %s cents is %s, for machines %j', (cents, text, decimal) => {
    expect([dollarsOfCents(cents), decimalOfCents(cents)]).toEqual([text, decimal]);
  });

  it.each([
    [1_805_930_000, '1805.93'],
    [5_000_000, '5.00'],
    [0, '0.00'],
    [1, '0.000001'],
    [100_000, '0.10'],
    [-2_500_000, '-2.50'],
    [null, ''],
  ])('for machines loses nothing: %s', (micros, text) => {
    expect(decimalOfMicros(micros)).toBe(text);
  });

  it.each([
    [null, 'n/a'],
    [0, '0'],
    [1_234_567, '1,234,567'],
  ])('stands beside counts: %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });
});

describe('what a conversion costs', () => {
  it.each([
    ['is exact to the cent', 1_805_930_000, 75, 2408, 24_079_067],
    ['is rounded up from half a cent', 50_000, 10, 1, 5_000],
    ['is rounded down below it', 49_990, 10, 0, 4_999],
    // By way of the micro this would be 5,000 of them, a whole cent.
    ['is rounded once, not by way of the micro', 14_999, 3, 0, 5_000],
    ['is zero where nothing was paid', 0, 3, 0, 0],
    ['is none without conversions', 47_100_000, 0, null, null],
    ['is not known without the cost', null, 3, null, null],
    ['is not known without the conversions', 1, null, null, null],
  ])('%s', (_, cost, conversions, cents, micros) => {
    expect([cpaCents(cost, conversions), cpaMicros(cost, conversions)]).toEqual([cents, micros]);
  });
});

describe('a sum', () => {
  it('is not known where a part is not', () => {
    expect([knownSum([]), knownSum([1, 2]), knownSum([1, null, 2])]).toEqual([0, 3, null]);
  });
});

describe('a day', () => {
  it.each([
    ['2026-01-14', 'Jan 14, 2026', 'Wednesday, January 14, 2026', '01/14'],
    ['2026-12-05', 'Dec 05, 2026', 'Saturday, December 5, 2026', '12/05'],
  ])('%s is written for people', (date, short, long, brief) => {
    expect([dateText(date), longDateText(date), monthAndDay(date)]).toEqual([short, long, brief]);
  });
});
