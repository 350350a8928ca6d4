import { describe, expect, it } from 'vitest';
import { announcementOf } from '../../shared/rules/alert-announcement.ts';
import { sampleAlert } from '../support/sample-alert.ts';

const alert = sampleAlert({ severity: 'HIGH', status: 'OPEN' });
const later = '2026-11-02T17:00:00.000Z';
const resolved = sampleAlert({ status: 'RESOLVED' });

describe('people are told of an alert', () => {
  it.each([
    ['that is new', null, alert, 'opened'],
    ['that became graver', alert, { ...alert, severity: 'CRITICAL', announcedAt: later }, 'raised'],
    ['that is still there after the window', alert, { ...alert, repeats: 9, announcedAt: later }, 'reminder'],
    ['that is over', alert, resolved, 'resolved'],
    ['not where it only counts a repeat', alert, { ...alert, repeats: 1, updatedAt: later }, null],
    ['not where somebody acknowledged it', alert, { ...alert, status: 'ACKNOWLEDGED', updatedAt: later }, null],
    ['not where it was over before', resolved, { ...resolved, version: 9 }, null],
  ] as const)('%s', (_, before, after, announcement) => {
    expect(announcementOf(before, after)).toBe(announcement);
  });
});
