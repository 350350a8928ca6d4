import { describe, expect, it } from 'vitest';
import type { AlertSeverity, AlertStatus } from '../../shared/model/alert.ts';
import { expectedAfter, isToldMissing, missingExport } from '../../shared/rules/missing-export.ts';
import { DEFAULT_SOURCE_THRESHOLDS as THRESHOLDS } from '../../shared/rules/source-thresholds.ts';

const at = (now: string, timeZone = 'America/New_York') =>
  missingExport('orders-create', { now: `${now}:00.000Z`, timeZone }, THRESHOLDS);

describe('an export that has not come', () => {
  it.each([
    ['06:29', '2026-01-15T11:29', null],
    ['06:30', '2026-01-15T11:30', 'warn'],
    ['07:59', '2026-01-15T12:59', 'warn'],
    ['08:00', '2026-01-15T13:00', 'error'],
    ['23:59', '2026-01-16T04:59', 'error'],
    ['00:00 of the next day', '2026-01-16T05:00', null],
    ['06:29 in summer', '2026-07-15T10:29', null],
    ['06:30 in summer', '2026-07-15T10:30', 'warn'],
    ['06:29 on the day that the clocks go forward', '2026-03-08T10:29', null],
    ['06:30 on the day that the clocks go forward', '2026-03-08T10:30', 'warn'],
    ['08:00 on the day that the clocks go forward', '2026-03-08T12:00', 'error'],
    ['06:29 on the day that they go back', '2026-11-01T11:29', null],
    ['06:30 on the day that they go back', '2026-11-01T11:30', 'warn'],
    ['07:59 on the day that they go back', '2026-11-01T12:59', 'warn'],
  ])('is late from half past six on and missing from eight on, by the tenant’s clocks: %s', (_, now, severity) => {
    expect(at(now)?.severity ?? null).toBe(severity);
  });

  it('is one of the day that the tenant’s calendar shows', () => {
    expect(at('2026-01-16T04:59')).toMatchObject({ rule: 'NO_FILE', key: 'orders-create', date: '2026-01-15' });
    expect(at('2026-01-15T22:30', 'Asia/Tokyo')).toMatchObject({
      ...{ date: '2026-01-16', severity: 'warn' },
      summary: 'no export of orders-create has come on 2026-01-16',
    });
  });

  it('is expected after one of the 28 days before', () => {
    expect(expectedAfter('2026-01-29', THRESHOLDS)).toEqual({ from: '2026-01-01', to: '2026-01-28' });
  });
});

describe('that an export is missing', () => {
  const [warn, error] = [at('2026-01-15T11:30')!, at('2026-01-15T13:00')!];
  const known = (status: AlertStatus, severity: AlertSeverity) => ({ status, severity });
  it.each([
    ['is told first when it is late', warn, undefined, true],
    ['is told first when it is missing, where nobody looked before', error, undefined, true],
    ['is not told again while it is late', warn, known('OPEN', 'MEDIUM'), false],
    ['is told once more when it is missing', error, known('OPEN', 'MEDIUM'), true],
    ['is told once more though somebody has taken note', error, known('ACKNOWLEDGED', 'MEDIUM'), true],
    ['is not told again after that', error, known('OPEN', 'HIGH'), false],
    ['is not told again after it was over', error, known('RESOLVED', 'MEDIUM'), false],
  ] as const)('%s', (_, fact, alert, isTold) => {
    expect(isToldMissing(fact, alert)).toBe(isTold);
  });
});
