import { describe, expect, it } from 'vitest';
import { businessDaysBefore, daysLater, daysOf, lengthOf, weekday } from '../../shared/rules/calendar.ts';

describe('days of a calendar', () => {
  it.each([
    ['2026-01-14', 1, '2026-01-15'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2028-02-28', 1, '2028-02-29'],
    // The day on which clocks are moved is as long as any other.
    ['2026-03-08', 1, '2026-03-09'],
    ['2026-11-01', -1, '2026-10-31'],
  ])('%s and %s days is %s', (date, days, expected) => {
    expect(daysLater(date, days)).toBe(expected);
  });

  it('of a range are both ends and all between', () => {
    expect(daysOf({ from: '2026-02-27', to: '2026-03-01' })).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(daysOf({ from: '2026-03-01', to: '2026-03-01' })).toEqual(['2026-03-01']);
    expect(daysOf({ from: '2026-03-02', to: '2026-03-01' })).toEqual([]);
    expect(lengthOf({ from: '2026-01-01', to: '2026-12-31' })).toBe(365);
  });

  it('have the weekday that they have anywhere', () => {
    expect(['2026-01-11', '2026-01-14', '2026-01-17'].map(weekday)).toEqual([0, 3, 6]);
  });

  it.each([
    ['a Wednesday', '2026-01-14', 3, '2026-01-09'],
    ['a Friday', '2026-01-16', 3, '2026-01-13'],
    ['a Saturday', '2026-01-17', 3, '2026-01-14'],
    ['a Sunday', '2026-01-18', 3, '2026-01-14'],
    ['a Monday', '2026-01-19', 3, '2026-01-14'],
    ['a Tuesday', '2026-01-20', 3, '2026-01-15'],
    ['a Monday, one', '2026-01-19', 1, '2026-01-16'],
    ['any day, none', '2026-01-18', 0, '2026-01-18'],
  ])('before %s are those from Monday to Friday', (_, date, days, expected) => {
    expect(businessDaysBefore(date, days)).toBe(expected);
  });
});
