import { describe, expect, it } from 'vitest';
import type { Destination } from '../../shared/model/notification-plan.ts';
import { NotificationPlan } from '../../shared/model/notification-plan.ts';
import { planFaults, type PlanGround } from '../../shared/rules/notification-plan-validity.ts';
import { DISCORD_URL, samplePlan, SLACK_URL } from '../support/sample-plans.ts';

const GROUND: PlanGround = { hasTwilio: true, hasMail: true, localReceivers: [], seesAllTenants: true };

const faultsOf = (destination: Destination, ground: Partial<PlanGround> = {}) =>
  planFaults({ destinations: { one: destination }, routes: [] }, { ...GROUND, ...ground });

describe('a plan', () => {
  it('of every channel, routed by tenant and with quiet hours, is valid', () => {
    const plan = samplePlan({
      to: ['desk', 'crew', 'post', 'pager'],
      tenants: ['acme'],
      quietHours: { from: '22:00', to: '07:00', timeZone: 'Asia/Kolkata' },
    });
    expect(planFaults(plan, GROUND)).toEqual([]);
  });

  it('without anything is valid', () => {
    expect(planFaults({ destinations: {}, routes: [] }, GROUND)).toEqual([]);
  });

  it('may not route to a destination that it does not have, and hears which it has', () => {
    expect(planFaults(samplePlan({ to: ['desk', 'nowhere'] }), GROUND)).toEqual([
      { path: 'routes.0.to.1', message: 'there is no such destination; known: desk, crew, post, pager' },
    ]);
    expect(planFaults({ ...samplePlan({}), destinations: {} }, GROUND)).toEqual([
      { path: 'routes.0.to.0', message: 'there is no such destination; known: none' },
    ]);
  });

  it('does not take an inherited name for a destination', () => {
    expect(planFaults(samplePlan({ to: ['constructor'] }), GROUND)).toHaveLength(1);
  });

  it('of a tenant may not choose among tenants', () => {
    expect(planFaults(samplePlan({}, { tenants: ['globex'] }), { ...GROUND, seesAllTenants: false })).toEqual([
      { path: 'routes.1.tenants', message: 'only the operators choose among tenants' },
    ]);
  });

  it('needs quiet hours that last, in a time zone that there is', () => {
    const quietHours = { from: '22:00', to: '22:00', timeZone: 'Mars/Olympus' };
    expect(planFaults(samplePlan({ quietHours }), GROUND)).toEqual([
      { path: 'routes.0.quietHours.to', message: 'must be another time than the beginning' },
      {
        path: 'routes.0.quietHours.timeZone',
        message: 'must be a name of the IANA list such as America/New_York or UTC',
      },
    ]);
  });
});

describe('a channel that is not set up', () => {
  it('cannot be used: mail without a sender, text messages without an account', () => {
    expect(faultsOf({ channel: 'email', to: ['a@example.com'] }, { hasMail: false })).toEqual([
      { path: 'destinations.one', message: 'no mail can be sent here: MAIL_FROM is not set' },
    ]);
    expect(faultsOf({ channel: 'sms', to: '+15550100001' }, { hasTwilio: false })).toEqual([
      { path: 'destinations.one', message: 'no text message can be sent here: twilio is not set up' },
    ]);
  });

  it('is no fault of a plan that does not use it', () => {
    const { desk, crew } = samplePlan().destinations;
    const plan = { destinations: { desk: desk!, crew: crew! }, routes: [] };
    expect(planFaults(plan, { ...GROUND, hasMail: false, hasTwilio: false })).toEqual([]);
  });
});

describe('the webhook of a chat', () => {
  const SLACK = 'must start with https://hooks.slack.com/services/';
  const DISCORD = 'must start with https://discord.com/api/webhooks/';

  it.each<[Destination['channel'], string, string | null]>([
    ['slack', SLACK_URL, null],
    ['slack', 'https://hooks.slack.com/services/', SLACK],
    ['slack', 'https://hooks.slack.com/other/T/B/x', SLACK],
    ['slack', SLACK_URL.replace('https', 'http'), SLACK],
    ['slack', SLACK_URL.replace('slack.com', 'slack.com.example.com'), SLACK],
    ['slack', SLACK_URL.replace('hooks.slack.com', 'hooks.slack.com:8443'), SLACK],
    ['slack', SLACK_URL.replace('https://', 'https://someone@'), SLACK],
    ['slack', 'http://127.0.0.1:8788/slack/services/T/B/x', SLACK],
    ['slack', DISCORD_URL, SLACK],
    ['discord', DISCORD_URL, null],
    ['discord', `${DISCORD_URL}?thread_id=1`, null],
    ['discord', DISCORD_URL.replace('/webhooks/', '/users/'), DISCORD],
    ['discord', SLACK_URL, DISCORD],
  ])('%s %s', (channel, webhookUrl, message) => {
    expect(faultsOf({ channel, webhookUrl } as Destination)).toEqual(
      message === null ? [] : [{ path: 'destinations.one.webhookUrl', message }],
    );
  });

  it.each<[string, number]>([
    ['http://127.0.0.1:8788/slack/services/T/B/x', 0],
    ['http://127.0.0.1:8789/slack/services/T/B/x', 1],
    ['http://someone@127.0.0.1:8788/slack/services/T/B/x', 1],
    ['http://127.0.0.1.example.com:8788/x', 1],
  ])('may lie at an origin of the list, and only there: %s', (webhookUrl, faults) => {
    const local = { localReceivers: ['http://127.0.0.1:8788'] };
    expect(faultsOf({ channel: 'slack', webhookUrl }, local)).toHaveLength(faults);
  });
});

describe('the shape of a plan', () => {
  const errorsOf = (plan: unknown): Record<string, string> => {
    const { issues = [] } = NotificationPlan.safeParse(plan).error ?? {};
    return Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]));
  };
  const routed = (route: Record<string, unknown>) => ({
    destinations: {},
    routes: [{ severityAtLeast: 'LOW', to: ['desk'], ...route }],
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      'channel',
      { destinations: { one: { channel: 'pigeon' } }, routes: [] },
      'destinations.one.channel',
      /slack.*discord.*email.*sms/,
    ],
    ['severity', routed({ severityAtLeast: 'DIRE' }), 'routes.0.severityAtLeast', /LOW.*MEDIUM.*HIGH.*CRITICAL/],
    ['category', routed({ categories: ['GOSSIP'] }), 'routes.0.categories.0', /FRAUD.*DATA_QUALITY.*SYSTEM_HEALTH/],
    ['digest', routed({ digest: 'weekly' }), 'routes.0.digest', /hourly.*daily/],
  ])('names the known ones where a %s is unknown', (_, plan, path, known) => {
    expect(errorsOf(plan)[path]).toMatch(known);
  });

  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${n}`, { channel: 'sms', to: '+15550100001' }]));
  const mail = (count: number) => ({
    destinations: { one: { channel: 'email', to: Array.from({ length: count }, (_, n) => `a${n}@example.com`) } },
    routes: [],
  });
  const routesOf = (length: number) => Array.from({ length }, () => ({ severityAtLeast: 'LOW', to: ['desk'] }));

  it.each<[string, unknown, boolean]>([
    ['20 destinations', { destinations: many(20), routes: [] }, true],
    ['21 destinations', { destinations: many(21), routes: [] }, false],
    ['50 routes', { destinations: {}, routes: routesOf(50) }, true],
    ['51 routes', { destinations: {}, routes: routesOf(51) }, false],
    ['no address of a mail', mail(0), false],
    ['5 addresses of a mail', mail(5), true],
    ['6 addresses of a mail', mail(6), false],
    ['a route to nobody', routed({ to: [] }), false],
    ['a time of 24:00', routed({ quietHours: { from: '24:00', to: '07:00', timeZone: 'UTC' } }), false],
    ['a time of 23:59', routed({ quietHours: { from: '23:59', to: '07:00', timeZone: 'UTC' } }), true],
    [
      'a number without its country',
      { destinations: { one: { channel: 'sms', to: '5550100001' } }, routes: [] },
      false,
    ],
    ['a name with a hash', { destinations: { 'a#b': { channel: 'sms', to: '+15550100001' } }, routes: [] }, false],
    ['an unknown field of a route', routed({ tenant: 'acme' }), false],
    [
      'an unknown field of a destination',
      { destinations: { one: { channel: 'sms', to: '+15550100001', url: 'x' } }, routes: [] },
      false,
    ],
  ])('with %s is allowed: %s', (_, plan, allowed) => {
    expect(NotificationPlan.safeParse(plan).success).toBe(allowed);
  });
});
