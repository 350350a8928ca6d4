import { describe, expect, it } from 'vitest';
import { exportKeyOf } from '../../shared/rules/export-key.ts';

describe('the key of an export', () => {
  it.each([
    ['713/orders-create/report_2026-01-14T0605_a1.csv', '2026-01-14T06:05:00.000Z'],
    ['713/orders-create/2026/report_2026-01-14_a.csv', '2026-01-14T00:00:00.000Z'],
    ['713/orders-create/2026-01-14T2359.csv', '2026-01-14T23:59:00.000Z'],
    ['713/orders-create/of-2026-01-13/report_2026-01-14T0605.csv', '2026-01-14T06:05:00.000Z'],
  ])('tells whose, which and of when it is: %s', (key, at) => {
    expect(exportKeyOf(key)).toEqual({ tenantId: '713', feed: 'orders-create', at });
  });

  it.each([
    'orders-create/report_2026-01-14T0605.csv',
    '713/prospects-create/report_2026-01-14T0605.csv',
    '713/orders-create/report.csv',
    '713/orders-create/report_2026-02-30T0605.csv',
    '713/orders-create/report_2026-01-14T2500.csv',
    '713/orders-create/report_2026-01-14T0605.csv.gz',
    '../orders-create/report_2026-01-14T0605.csv',
    '/713/orders-create/report_2026-01-14T0605.csv',
  ])('of another form is none: %s', (key) => {
    expect(exportKeyOf(key)).toBeNull();
  });
});
