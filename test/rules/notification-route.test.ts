import { describe, expect, it } from 'vitest';
import { AlertSeverity, type Alert } from '../../shared/model/alert.ts';
import type { NotificationRoute } from '../../shared/model/notification-plan.ts';
import type { Announcement } from '../../shared/model/notify-message.ts';
import { destinationsOf } from '../../shared/rules/notification-route.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { samplePlan } from '../support/sample-plans.ts';

const NOON = '2026-11-02T17:00:00.000Z';
const NEW_YORK = 'America/New_York';
const NIGHT = { from: '22:00', to: '07:00', timeZone: NEW_YORK };

type RouteChanges = Parameters<typeof samplePlan>[number];

const told = (
  routes: RouteChanges[],
  alert: Partial<Alert> = {},
  { announcement = 'opened', now = NOON }: { announcement?: Announcement; now?: string } = {},
) => destinationsOf(sampleAlert(alert), announcement, samplePlan(...routes), { now, timeZone: NEW_YORK });

const when = (route: Partial<NotificationRoute>, now: string, alert: Partial<Alert> = {}) =>
  told([route], alert, { now })[0]?.when;

describe('a route takes an alert', () => {
  it.each(
    AlertSeverity.options.flatMap((least, a) => AlertSeverity.options.map((is, b) => [is, least, b >= a] as const)),
  )('of severity %s where it wants at least %s: %s', (severity, severityAtLeast, takes) => {
    expect(told([{ severityAtLeast }], { severity })).toHaveLength(takes ? 1 : 0);
  });

  it.each<[string, RouteChanges, number]>([
    ['of any tenant where it names none', {}, 1],
    ['of a tenant that it names', { tenants: ['globex', 'acme'] }, 1],
    ['of no other tenant', { tenants: ['globex'] }, 0],
    ['of a category that it names', { categories: ['FRAUD'] }, 1],
    ['of no other category', { categories: ['DATA_QUALITY', 'SYSTEM_HEALTH'] }, 0],
    [
      'where severity, tenant and category all fit',
      { tenants: ['acme'], categories: ['FRAUD'], severityAtLeast: 'HIGH' },
      1,
    ],
    [
      'not where one of them does not fit',
      { tenants: ['acme'], categories: ['FRAUD'], severityAtLeast: 'CRITICAL' },
      0,
    ],
  ])('%s', (_, route, times) => {
    expect(told([route])).toHaveLength(times);
  });

  it.each<[Announcement, boolean | undefined, number]>([
    ['opened', false, 1],
    ['raised', false, 1],
    ['reminder', false, 1],
    ['resolved', false, 0],
    ['resolved', true, 1],
    ['resolved', undefined, 1],
  ])('that is %s, with tellsResolved %s', (announcement, tellsResolved, times) => {
    expect(told([tellsResolved === undefined ? {} : { tellsResolved }], {}, { announcement })).toHaveLength(times);
  });
});

describe('a destination', () => {
  it('is told once where several routes name it, at the earliest of their times', () => {
    const routes: RouteChanges[] = [
      { to: ['desk', 'post'], digest: 'daily' },
      { to: ['desk', 'crew'], digest: 'hourly' },
      { to: ['crew', 'crew'] },
    ];
    const hour = { heldUntil: '2026-11-02T18:00:00.000Z' };
    const morning = { heldUntil: '2026-11-03T13:00:00.000Z' };
    const expected = [
      { destination: 'desk', when: hour },
      { destination: 'post', when: morning },
      { destination: 'crew', when: 'now' },
    ];
    expect(told(routes)).toEqual(expected);
    expect(told(routes.toReversed())).toHaveLength(3);
    expect(told(routes.toReversed())).toEqual(expect.arrayContaining(expected));
  });

  it('is told nothing by a plan without routes', () => {
    expect(told([])).toEqual([]);
  });
});

describe('a digest ends', () => {
  it.each<[string, RouteChanges, string, string]>([
    ['at the full hour', { digest: 'hourly' }, '2026-11-02T17:00:00.001Z', '2026-11-02T18:00:00.000Z'],
    ['at eight in the tenant’s time zone', { digest: 'daily' }, '2026-11-02T12:59:59.999Z', '2026-11-02T13:00:00.000Z'],
    ['at eight of the next day', { digest: 'daily' }, '2026-11-02T13:00:00.000Z', '2026-11-03T13:00:00.000Z'],
    [
      'at eight in the route’s own time zone',
      { digest: 'daily', quietHours: { ...NIGHT, timeZone: 'UTC' } },
      '2026-11-02T07:59:00.000Z',
      '2026-11-02T08:00:00.000Z',
    ],
    [
      'after the quiet hours that it would end in',
      { digest: 'hourly', quietHours: NIGHT },
      '2026-11-03T02:30:00.000Z',
      '2026-11-03T12:00:00.000Z',
    ],
    [
      'before the quiet hours that begin later',
      { digest: 'hourly', quietHours: NIGHT },
      '2026-11-03T01:30:00.000Z',
      '2026-11-03T02:00:00.000Z',
    ],
  ])('%s', (_, route, now, heldUntil) => {
    expect(told([route], {}, { now })).toEqual([{ destination: 'desk', when: { heldUntil } }]);
  });
});

describe('quiet hours', () => {
  it.each<[string, string, string | null]>([
    ['have not begun a millisecond before', '2026-11-03T02:59:59.999Z', null],
    ['begin', '2026-11-03T03:00:00.000Z', '2026-11-03T12:00:00.000Z'],
    ['last over midnight', '2026-11-03T06:00:00.000Z', '2026-11-03T12:00:00.000Z'],
    ['last to their end', '2026-11-03T11:59:59.999Z', '2026-11-03T12:00:00.000Z'],
    ['are over at their end', '2026-11-03T12:00:00.000Z', null],
    ['end by the clock in the night that is an hour short', '2026-03-08T04:00:00.000Z', '2026-03-08T11:00:00.000Z'],
    ['end by the clock in the night that is an hour long', '2026-11-01T03:00:00.000Z', '2026-11-01T12:00:00.000Z'],
    ['are over at that end in spring', '2026-03-08T11:00:00.000Z', null],
    ['are over at that end in autumn', '2026-11-01T12:00:00.000Z', null],
    ['still last an hour before it in autumn', '2026-11-01T11:00:00.000Z', '2026-11-01T12:00:00.000Z'],
  ])('%s', (_, now, heldUntil) => {
    expect(when({ quietHours: NIGHT }, now)).toEqual(heldUntil === null ? 'now' : { heldUntil });
  });

  it.each<[string, string | null]>([
    ['2026-11-02T11:59:59.999Z', null],
    ['2026-11-02T12:00:00.000Z', '2026-11-02T13:30:00.000Z'],
    ['2026-11-02T13:30:00.000Z', null],
  ])('lie within one day where they end later than they begin: %s', (now, heldUntil) => {
    const quietHours = { from: '12:00', to: '13:30', timeZone: 'UTC' };
    expect(when({ quietHours }, now)).toEqual(heldUntil === null ? 'now' : { heldUntil });
  });
});

describe('what is critical', () => {
  it.each<RouteChanges>([{ quietHours: NIGHT }, { digest: 'hourly' }, { digest: 'daily', quietHours: NIGHT }])(
    'waits for nothing: %j',
    (route) => {
      expect(when(route as Partial<NotificationRoute>, '2026-11-03T06:00:00.000Z', { severity: 'CRITICAL' })).toBe(
        'now',
      );
      expect(when(route as Partial<NotificationRoute>, '2026-11-03T06:00:00.000Z')).not.toBe('now');
    },
  );
});
