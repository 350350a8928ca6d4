import { AlertCategory, AlertSeverity, AlertType, type Alert } from '../model/alert.ts';
import { HOUR, toMs, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';

/** What statistics need to know of an alert. */
export type CountedAlert = Pick<
  Alert,
  'severity' | 'category' | 'type' | 'platform' | 'status' | 'openedAt' | 'updatedAt' | 'repeats'
>;

/** Alerts that are not resolved. Each is in one line of severities, categories and types; of platforms where it has one. */
export interface OpenStatistics {
  open: number;
  acknowledged: number;
  bySeverity: Record<AlertSeverity, number>;
  byCategory: Record<AlertCategory, number>;
  byType: Record<AlertType, number>;
  byPlatform: Partial<Record<Platform, number>>;
  /** Null where nothing is open. */
  oldestOpenAt: Instant | null;
  /** How often they came again, all together. */
  repeats: number;
}

/** What became of the alerts that opened from an instant on. */
export interface OpenedStatistics {
  opened: number;
  resolved: number;
  /** Hours with four digits; null where none is resolved. */
  medianHoursToResolve: number | null;
}

/** Adds up what is open; resolved alerts do not count. */
export function openStatistics(alerts: readonly CountedAlert[]): OpenStatistics {
  const open = alerts.filter(({ status }) => status !== 'RESOLVED');
  const countsOf = <K extends string>(known: readonly K[], keyOf: (alert: CountedAlert) => K) =>
    Object.fromEntries(known.map((key) => [key, open.filter((alert) => keyOf(alert) === key).length])) as Record<
      K,
      number
    >;
  const platforms = open.flatMap(({ platform }) => (platform === undefined ? [] : [platform]));
  return {
    open: open.filter(({ status }) => status === 'OPEN').length,
    acknowledged: open.filter(({ status }) => status === 'ACKNOWLEDGED').length,
    bySeverity: countsOf(AlertSeverity.options, ({ severity }) => severity),
    byCategory: countsOf(AlertCategory.options, ({ category }) => category),
    byType: countsOf(AlertType.options, ({ type }) => type),
    byPlatform: Object.fromEntries(
      [...new Set(platforms)].sort().map((name) => [name, platforms.filter((platform) => platform === name).length]),
    ),
    oldestOpenAt: open.reduce<Instant | null>(
      (oldest, { openedAt }) => (oldest === null || openedAt < oldest ? openedAt : oldest),
      null,
    ),
    repeats: open.reduce((sum, { repeats }) => sum + repeats, 0),
  };
}

/** A resolved alert was last changed when it was resolved. Alerts that opened before `from` do not count. */
export function openedStatistics(alerts: readonly CountedAlert[], from: Instant): OpenedStatistics {
  const opened = alerts.filter(({ openedAt }) => openedAt >= from);
  const times = opened
    .filter(({ status }) => status === 'RESOLVED')
    .map(({ openedAt, updatedAt }) => toMs(updatedAt) - toMs(openedAt));
  const median = medianOf(times);
  return {
    opened: opened.length,
    resolved: times.length,
    medianHoursToResolve: median === null ? null : Math.round((median * 10_000) / HOUR) / 10_000,
  };
}

/** The one in the middle, or halfway between the two; null of none. */
function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return sorted.length === 0 ? null : middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
