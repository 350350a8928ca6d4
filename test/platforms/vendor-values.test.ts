import { describe, expect, it } from 'vitest';
import { nextPacificMidnight } from '../../shared/platforms/pacific-day.ts';
import { vendorCount } from '../../shared/platforms/vendor-count.ts';
import { vendorEpoch, vendorTime } from '../../shared/platforms/vendor-time.ts';

describe('a count as vendors write it', () => {
  it.each([
    [0, 0],
    ['0', 0],
    [42, 42],
    ['42', 42],
    ['9007199254740991', 9007199254740991],
    [9007199254740991, 9007199254740991],
  ])('%j is %i', (value, count) => {
    expect(vendorCount(value)).toBe(count);
  });

  it.each([
    '9007199254740992',
    9007199254740992,
    '99999999999999999999',
    -1,
    '-1',
    -0,
    1.5,
    '1.5',
    '1e3',
    '0x10',
    '007',
    '1,234',
    ' 7',
    '7 ',
    '',
    '٣',
    null,
    undefined,
    true,
    [7],
    ['7'],
    { value: 7 },
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('%j is no count', (value) => {
    expect(vendorCount(value)).toBeUndefined();
  });
});

describe("a vendor's time", () => {
  it.each([
    ['2026-10-01T12:00:00Z', '2026-10-01T12:00:00.000Z'],
    ['2026-10-01T12:00:00.123456Z', '2026-10-01T12:00:00.123Z'],
    ['2026-10-01T12:00:00+02:00', '2026-10-01T10:00:00.000Z'],
    ['2026-10-01T12:00:00+0000', '2026-10-01T12:00:00.000Z'],
    ['2026-10-01T12:00:00-0730', '2026-10-01T19:30:00.000Z'],
    ['2026-10-01T12:00:00+02', undefined],
    ['2026-13-01T12:00:00Z', undefined],
    ['yesterday', undefined],
    ['2026', undefined],
    [undefined, undefined],
  ])('%s is the instant %s', (text, instant) => {
    expect(vendorTime(text)).toBe(instant);
  });
});

describe("a vendor's time in seconds", () => {
  it.each([
    [1_761_955_200, '2025-11-01T00:00:00.000Z'],
    [1_761_955_200.5, '2025-11-01T00:00:00.500Z'],
    ['1761955200', '2025-11-01T00:00:00.000Z'],
    [1, '1970-01-01T00:00:01.000Z'],
    [253_402_300_799, '9999-12-31T23:59:59.000Z'],
    [253_402_300_800, undefined],
    [0, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    ['yesterday', undefined],
    [false, undefined],
    [undefined, undefined],
  ])('%s is the instant %s', (seconds, instant) => {
    expect(vendorEpoch(seconds)).toBe(instant);
  });
});

describe('midnight in Pacific time', () => {
  it.each([
    ['in winter', '2026-01-15T12:00:00Z', '2026-01-16T08:00:00.000Z'],
    ['in summer', '2026-07-15T12:00:00Z', '2026-07-16T07:00:00.000Z'],
    ['just before it', '2026-07-16T06:59:59.999Z', '2026-07-16T07:00:00.000Z'],
    ['at it', '2026-07-16T07:00:00Z', '2026-07-17T07:00:00.000Z'],
    ['on the day clocks go forward', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00.000Z'],
    ['on the day before', '2026-03-08T07:59:59Z', '2026-03-08T08:00:00.000Z'],
    ['on the day clocks go back', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00.000Z'],
    ['on the day before that', '2026-11-01T06:59:59Z', '2026-11-01T07:00:00.000Z'],
    ['on the last day of a year', '2026-12-31T20:00:00Z', '2027-01-01T08:00:00.000Z'],
  ])('%s comes at the hour the season says', (_, now, midnight) => {
    expect(nextPacificMidnight(Date.parse(now))).toBe(midnight);
  });
});
