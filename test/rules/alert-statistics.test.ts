import { describe, expect, it } from 'vitest';
import { after, HOUR, MINUTE, SECOND } from '../../shared/model/instant.ts';
import { openedStatistics, openStatistics } from '../../shared/rules/alert-statistics.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { T0 } from '../support/sample-claims.ts';

describe('what is open', () => {
  it('is counted by severity, category, type and platform', () => {
    const statistics = openStatistics([
      sampleAlert({ repeats: 2 }),
      sampleAlert({ severity: 'CRITICAL', platform: 'tiktok', repeats: 5 }),
      sampleAlert({ status: 'ACKNOWLEDGED', openedAt: after(T0, -HOUR), category: 'DATA_QUALITY' }),
      sampleAlert({ type: 'WEBHOOK_DISABLED', category: 'SYSTEM_HEALTH', severity: 'MEDIUM', platform: undefined }),
      sampleAlert({ status: 'RESOLVED', openedAt: after(T0, -9 * HOUR), repeats: 100, platform: 'youtube' }),
    ]);
    expect(statistics).toEqual({
      open: 3,
      acknowledged: 1,
      bySeverity: { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 1 },
      byCategory: { FRAUD: 2, DATA_QUALITY: 1, SYSTEM_HEALTH: 1 },
      byType: {
        ...{ HIGH_DISCREPANCY: 3, OWNERSHIP: 0, POST_GONE: 0, MISSING_DATA: 0, PLATFORM_DOWN: 0 },
        ...{
          CREDENTIAL_EXPIRING: 0,
          WEBHOOK_DISABLED: 1,
          DESTINATION_DISABLED: 0,
          HOLDBACK: 0,
          DISPUTE_ESCALATED: 0,
          SYNC_FAILED: 0,
          SOURCE_ANOMALY: 0,
          ORDER_FILE_FAILED: 0,
        },
      },
      byPlatform: { tiktok: 1, x: 2 },
      oldestOpenAt: after(T0, -HOUR),
      repeats: 7,
    });
  });

  it('has no oldest where nothing is open', () => {
    expect(openStatistics([sampleAlert({ status: 'RESOLVED' })])).toMatchObject({
      open: 0,
      acknowledged: 0,
      byPlatform: {},
      oldestOpenAt: null,
      repeats: 0,
    });
  });
});

describe('alerts that opened within a time', () => {
  const resolvedAfter = (ms: number) => sampleAlert({ status: 'RESOLVED', updatedAt: after(T0, ms) });

  it.each<[string, number[], number | null]>([
    ['none', [], null],
    ['one', [90 * MINUTE], 1.5],
    ['one at once', [0], 0],
    ['two', [HOUR, 2 * HOUR], 1.5],
    ['three, in no order', [9 * HOUR, HOUR, 2 * HOUR], 2],
    ['four', [HOUR, 100 * HOUR, 3 * HOUR, 2 * HOUR], 2.5],
    ['ten, which are numbers and no texts', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((hours) => hours * HOUR), 5.5],
    ['one after 10 s', [10 * SECOND], 0.0028],
  ])('have a median of hours to their end: %s resolved', (_, times, median) => {
    const alerts = [sampleAlert(), sampleAlert({ status: 'ACKNOWLEDGED' }), ...times.map(resolvedAfter)];
    expect(openedStatistics(alerts, T0)).toEqual({
      opened: times.length + 2,
      resolved: times.length,
      medianHoursToResolve: median,
    });
  });

  it.each([
    [-1, 0],
    [0, 1],
    [1, 1],
  ])('count from the instant on: %i ms after it %i', (ms, opened) => {
    expect(openedStatistics([sampleAlert({ openedAt: after(T0, ms) })], T0).opened).toBe(opened);
  });
});
