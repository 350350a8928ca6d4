import type { Destination, NotificationPlan, NotificationRoute, QuietHours } from '../model/notification-plan.ts';
import { isTimeZone } from './local-time.ts';
import type { PolicyFault } from './policy-override.ts';

/** What is wrong with a plan, by the path of the value. It never shows an address. */
export type PlanFault = PolicyFault;

/** What the plan can count on. */
export interface PlanGround {
  hasTwilio: boolean;
  hasMail: boolean;
  /** Origins that may be posted to in place of the channel's own host. */
  localReceivers: readonly string[];
  /** Whether its routes may choose among tenants. */
  seesAllTenants: boolean;
}

/** What makes a plan of the right shape unusable: a channel that is not set up, a route into nowhere, a clock nobody knows. */
export const planFaults = (
  { destinations, routes, reports = [] }: NotificationPlan,
  ground: PlanGround,
): PlanFault[] => [
  ...Object.entries(destinations).flatMap(([name, destination]) =>
    destinationFaults(`destinations.${name}`, destination, ground),
  ),
  ...routes.flatMap((route, index) => [
    ...routeFaults(`routes.${index}`, route, destinations, ground),
    ...(route.quietHours ? quietFaults(`routes.${index}.quietHours`, route.quietHours) : []),
  ]),
  ...reports.flatMap((route, index) => routeFaults(`reports.${index}`, route, destinations, ground)),
];

const routeFaults = (
  path: string,
  { tenants, to }: Pick<NotificationRoute, 'tenants' | 'to'>,
  destinations: NotificationPlan['destinations'],
  { seesAllTenants }: PlanGround,
): PlanFault[] => [
  ...(tenants !== undefined && !seesAllTenants
    ? [{ path: `${path}.tenants`, message: 'only the operators choose among tenants' }]
    : []),
  ...to.flatMap((name, at) => unknownDestination(`${path}.to.${at}`, name, Object.keys(destinations))),
];

/** Where the webhooks of a chat live. */
const WEBHOOKS = {
  slack: { host: 'hooks.slack.com', path: '/services/' },
  discord: { host: 'discord.com', path: '/api/webhooks/' },
} as const;

function destinationFaults(path: string, destination: Destination, ground: PlanGround): PlanFault[] {
  switch (destination.channel) {
    case 'slack':
    case 'discord': {
      const { host, path: start } = WEBHOOKS[destination.channel];
      return isWebhook(destination.webhookUrl, host, start, ground.localReceivers)
        ? []
        : [{ path: `${path}.webhookUrl`, message: `must start with https://${host}${start}` }];
    }
    case 'email':
      return ground.hasMail ? [] : [{ path, message: 'no mail can be sent here: MAIL_FROM is not set' }];
    case 'sms':
      return ground.hasTwilio ? [] : [{ path, message: 'no text message can be sent here: twilio is not set up' }];
  }
}

function isWebhook(text: string, host: string, start: string, localReceivers: readonly string[]): boolean {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  if (localReceivers.includes(url.origin)) return true;
  return url.origin === `https://${host}` && url.pathname.startsWith(start) && url.pathname.length > start.length;
}

const unknownDestination = (path: string, name: string, known: readonly string[]): PlanFault[] =>
  known.includes(name) ? [] : [{ path, message: `there is no such destination; known: ${known.join(', ') || 'none'}` }];

const quietFaults = (path: string, { from, to, timeZone }: QuietHours): PlanFault[] => [
  ...(from === to ? [{ path: `${path}.to`, message: 'must be another time than the beginning' }] : []),
  ...(isTimeZone(timeZone)
    ? []
    : [{ path: `${path}.timeZone`, message: 'must be a name of the IANA list such as America/New_York or UTC' }]),
];
