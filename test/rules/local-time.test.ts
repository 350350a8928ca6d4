import { describe, expect, it } from 'vitest';
import { isTimeZone, minuteOf, minuteOfDay, nextFullHour, nextTimeOfDay } from '../../shared/rules/local-time.ts';

const NEW_YORK = 'America/New_York';

describe('a time zone', () => {
  it.each([NEW_YORK, 'UTC', 'Asia/Kolkata', 'Australia/Lord_Howe'])('is known by its name: %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', 'Mars/Olympus', 'New York', 'EST5EDT4'])('is not known: %s', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe('the clocks of a time zone', () => {
  it.each([
    ['2026-07-01T03:59:59.999Z', NEW_YORK, '23:59'],
    ['2026-07-01T04:00:00.000Z', NEW_YORK, '00:00'],
    ['2026-12-01T05:00:00.000Z', NEW_YORK, '00:00'],
    ['2026-12-01T18:29:59.000Z', 'Asia/Kolkata', '23:59'],
    ['2026-12-01T18:30:00.000Z', 'Asia/Kolkata', '00:00'],
    ['2026-03-08T06:59:59.999Z', NEW_YORK, '01:59'],
    ['2026-03-08T07:00:00.000Z', NEW_YORK, '03:00'],
    ['2026-11-01T05:59:59.999Z', NEW_YORK, '01:59'],
    ['2026-11-01T06:00:00.000Z', NEW_YORK, '01:00'],
  ])('show at %s in %s %s', (at, zone, shown) => {
    expect(minuteOfDay(at, zone)).toBe(minuteOf(shown));
  });
});

describe('the next time of day', () => {
  it.each<[string, string, string, string, string]>([
    ['later today', '2026-11-02T12:00:00.000Z', '08:00', NEW_YORK, '2026-11-02T13:00:00.000Z'],
    ['a millisecond away', '2026-11-02T12:59:59.999Z', '08:00', NEW_YORK, '2026-11-02T13:00:00.000Z'],
    ['never now', '2026-11-02T13:00:00.000Z', '08:00', NEW_YORK, '2026-11-03T13:00:00.000Z'],
    ['on the local day, not that of UTC', '2026-11-03T02:00:00.000Z', '22:00', NEW_YORK, '2026-11-03T03:00:00.000Z'],
    ['over the night that is an hour short', '2026-03-08T03:00:00.000Z', '07:00', NEW_YORK, '2026-03-08T11:00:00.000Z'],
    ['over the night that is an hour long', '2026-11-01T02:00:00.000Z', '07:00', NEW_YORK, '2026-11-01T12:00:00.000Z'],
    [
      'in the hour that is skipped: as much later',
      '2026-03-08T05:00:00.000Z',
      '02:30',
      NEW_YORK,
      '2026-03-08T07:30:00.000Z',
    ],
    [
      'in the hour that comes twice: the first one',
      '2026-11-01T05:00:00.000Z',
      '01:30',
      NEW_YORK,
      '2026-11-01T05:30:00.000Z',
    ],
    [
      'in the hour that comes twice: the second, after the first',
      '2026-11-01T05:30:00.000Z',
      '01:30',
      NEW_YORK,
      '2026-11-01T06:30:00.000Z',
    ],
    ['at midnight', '2026-11-02T12:00:00.000Z', '00:00', 'UTC', '2026-11-03T00:00:00.000Z'],
    ['over the end of a year', '2026-12-31T23:30:00.000Z', '08:00', 'UTC', '2027-01-01T08:00:00.000Z'],
  ])('is %s', (_, now, time, zone, expected) => {
    expect(nextTimeOfDay(now, minuteOf(time), zone)).toBe(expected);
  });
});

describe('the next full hour', () => {
  it.each([
    ['2026-11-02T12:00:00.001Z', 'UTC', '2026-11-02T13:00:00.000Z'],
    ['2026-11-02T12:59:59.999Z', 'UTC', '2026-11-02T13:00:00.000Z'],
    ['2026-11-02T13:00:00.000Z', 'UTC', '2026-11-02T14:00:00.000Z'],
    ['2026-11-02T13:00:00.000Z', 'Asia/Kolkata', '2026-11-02T13:30:00.000Z'],
    ['2026-03-08T06:30:00.000Z', NEW_YORK, '2026-03-08T07:00:00.000Z'],
    ['2026-11-01T05:30:00.000Z', NEW_YORK, '2026-11-01T06:00:00.000Z'],
  ])('after %s in %s is %s', (now, zone, expected) => {
    expect(nextFullHour(now, zone)).toBe(expected);
  });
});
