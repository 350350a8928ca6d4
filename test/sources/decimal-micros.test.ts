import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalCount, decimalMicros } from '../../shared/sources/decimal-micros.ts';

describe('micros of a decimal', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['410.25', 410_250_000],
    ['0.1', 100_000],
    ['0.30000000000000004', 300_000],
    ['624.9999999999999', 625_000_000],
    ['0.0000004', 0],
    ['0.0000005', 1],
    ['-0.0000005', -1],
    ['-5.00', -5_000_000],
    ['4.1025e2', 410_250_000],
    ['1E-6', 1],
    ['9007199254.740991', Number.MAX_SAFE_INTEGER],
  ])('%s are exactly these', (text, micros) => {
    expect(decimalMicros(text)).toBe(micros);
  });

  it.each(['9007199254.740992', '1e400', '1,234.5', '$5', ' 5', '5 ', '', '.5', '5.', 'abc', '1e1000', 'NaN', '--1'])(
    '%j are none',
    (text) => {
      expect(decimalMicros(text)).toBeNull();
    },
  );

  it('are those of the cents, whatever they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (cents) => {
        expect(decimalMicros((cents / 100).toFixed(2))).toBe(cents * 10_000);
        expect(decimalMicros(String(cents / 100))).toBe(cents * 10_000);
      }),
    );
  });
});

describe('a count in a decimal', () => {
  it.each([
    ['0', 0],
    ['25', 25],
    ['25.0', 25],
    ['2.5e1', 25],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is a whole number', (text, count) => {
    expect(decimalCount(text)).toBe(count);
  });

  it.each(['-1', '1.5', '9007199254740992', '1e30', 'abc'])('%s is none', (text) => {
    expect(decimalCount(text)).toBeNull();
  });
});
