import { describe, expect, it } from 'vitest';
import { businessDaysLater } from '../../shared/rules/business-days.ts';

const NEW_YORK = 'America/New_York';

describe('business days later', () => {
  it.each([
    ['within a week', '2026-11-02T15:00:00.000Z', 1, NEW_YORK, '2026-11-03T15:00:00.000Z'],
    ['over a weekend', '2026-11-02T15:00:00.000Z', 5, NEW_YORK, '2026-11-09T15:00:00.000Z'],
    ['from a Friday over one weekend', '2026-11-06T15:00:00.000Z', 1, NEW_YORK, '2026-11-09T15:00:00.000Z'],
    ['from a Friday', '2026-11-06T15:00:00.000Z', 5, NEW_YORK, '2026-11-13T15:00:00.000Z'],
    ['from a Saturday, which counts for none', '2026-11-07T15:00:00.000Z', 5, NEW_YORK, '2026-11-13T15:00:00.000Z'],
    ['from a Sunday, which counts for none', '2026-11-08T15:00:00.000Z', 5, NEW_YORK, '2026-11-13T15:00:00.000Z'],
    ['over two weekends', '2026-11-02T15:00:00.000Z', 10, NEW_YORK, '2026-11-16T15:00:00.000Z'],
    ['over a new year', '2026-12-30T15:00:00.000Z', 5, NEW_YORK, '2027-01-06T15:00:00.000Z'],
    ['to the millisecond', '2026-11-02T15:00:00.123Z', 5, NEW_YORK, '2026-11-09T15:00:00.123Z'],
  ])('%s', (_, at, days, zone, expected) => {
    expect(businessDaysLater(at, days, zone)).toBe(expected);
  });

  it.each([
    // The clocks go back on Sunday, 1 November 2026, and forward on Sunday, 14 March 2027.
    ['an hour later by UTC when they go back', '2026-10-28T14:00:00.000Z', NEW_YORK, '2026-11-04T15:00:00.000Z'],
    ['an hour earlier by UTC when they go forward', '2027-03-10T15:00:00.000Z', NEW_YORK, '2027-03-17T14:00:00.000Z'],
    ['where they never move', '2026-10-28T14:00:00.000Z', 'Asia/Tokyo', '2026-11-04T14:00:00.000Z'],
    // In Lord Howe they move by half an hour, on Sunday, 4 October 2026.
    ['where they move by half an hour', '2026-09-30T00:00:00.000Z', 'Australia/Lord_Howe', '2026-10-06T23:30:00.000Z'],
  ])('end at the same time of day by the clocks: %s', (_, at, zone, expected) => {
    expect(businessDaysLater(at, 5, zone)).toBe(expected);
  });

  it.each([
    // Friday, 23:30 in New York is Saturday by UTC; Monday, 08:30 in Tokyo is Sunday by UTC.
    ['America/New_York', '2026-11-07T04:30:00.000Z', '2026-11-10T04:30:00.000Z'],
    ['Asia/Tokyo', '2026-11-08T23:30:00.000Z', '2026-11-09T23:30:00.000Z'],
    ['UTC', '2026-11-06T23:59:59.999Z', '2026-11-09T23:59:59.999Z'],
    ['UTC', '2026-11-07T00:00:00.000Z', '2026-11-09T00:00:00.000Z'],
  ])('are those of the calendar in %s', (zone, at, expected) => {
    expect(businessDaysLater(at, 1, zone)).toBe(expected);
  });

  it.each([
    // In Cairo the clocks move on Fridays: midnight of 24 April 2026 is skipped, the last hour of 29 October comes twice.
    ['that is skipped, as much later', '2026-04-16T22:30:00.000Z', '2026-04-23T22:30:00.000Z'],
    ['that is shown twice, at the first', '2026-10-22T20:30:00.000Z', '2026-10-29T20:30:00.000Z'],
  ])('end at a time of day %s', (_, at, expected) => {
    expect(businessDaysLater(at, 5, 'Africa/Cairo')).toBe(expected);
  });
});
