import { Webhook } from 'standardwebhooks';
import { atMs, SECOND, toMs, type Instant } from '../../shared/model/instant.ts';
import type { Access } from '../seed.ts';
import type { ReceivedMessage } from '../simulators/inbox.ts';
import { ApiClient } from './api-client.ts';

const EVENTS = ['verdict.final', 'alert.created'];
const RECEIVERS = ['slack', 'discord', 'ses', 'twilio', 'webhooks'] as const;
export type Receiver = (typeof RECEIVERS)[number];

/** A partner's endpoint: `path` is what the simulated receiver sees of its address. */
export interface PartnerEndpoint {
  id: string;
  secret: string;
  path: string;
}

/** One webhook as it arrived; null where a header is missing. */
export interface Delivery {
  id: string | null;
  type: string;
  /** When it was sent, as its signature says. */
  sentAt: Instant | null;
  verified: boolean;
}

/** All that people and partners were told. */
export interface Announcements {
  endpoint: PartnerEndpoint;
  messages: Readonly<Record<Receiver, readonly ReceivedMessage[]>>;
  deliveries: readonly Delivery[];
  surprises: readonly string[];
}

/** Subscribes a partner of the first tenant: to its verdicts and alerts, unless others are named. */
export async function subscribePartner(
  { baseUrl, simulatorUrl, tenants }: Access,
  events: readonly string[] = EVENTS,
): Promise<PartnerEndpoint> {
  const tenant = tenants[0]!;
  const path = `/${tenant.id}`;
  const request = { url: `${simulatorUrl}/webhooks${path}`, events };
  const admin = new ApiClient(baseUrl, tenant.keys.admin);
  const { status, body } = await admin.call<{ id: string; secret: string }>('POST', '/v1/webhooks', request);
  if (status !== 201) throw new Error(`the partner could not be subscribed: ${status} ${JSON.stringify(body)}`);
  return { id: body.id, secret: body.secret, path };
}

/** Reads the simulated receivers' inboxes. */
export async function readAnnouncements(simulatorUrl: string, endpoint: PartnerEndpoint): Promise<Announcements> {
  const inboxes = await Promise.all(
    RECEIVERS.map(async (receiver) => {
      const response = await fetch(`${simulatorUrl}/_control/inbox/${receiver}`);
      return [receiver, (await response.json()) as ReceivedMessage[]] as const;
    }),
  );
  return announcementsOf(Object.fromEntries(inboxes) as Record<Receiver, ReceivedMessage[]>, endpoint);
}

/** What arrived, with what should not have been. What people were answered in Discord is no announcement. */
export function announcementsOf(received: Announcements['messages'], endpoint: PartnerEndpoint): Announcements {
  const messages = { ...received, discord: received.discord.filter(({ path }) => path.startsWith('/api/webhooks/')) };
  const deliveries = messages.webhooks
    .filter(({ path }) => path === endpoint.path)
    .map((message) => deliveryOf(message, endpoint.secret));
  const ids = deliveries.map(({ id }) => id);
  const repeated = [...new Set(ids.filter((id, index) => id !== null && ids.indexOf(id) !== index))];
  return {
    endpoint,
    messages,
    deliveries,
    surprises: [
      ...(messages.slack.length === 0 ? ['no Slack message arrived'] : []),
      ...(deliveries.length === 0 ? ['no webhook arrived'] : []),
      ...deliveries.flatMap(({ id, verified }) =>
        verified ? [] : [`webhook ${id ?? 'without an id'} is not verified`],
      ),
      ...repeated.map((id) => `webhook ${id} came more than once`),
    ],
  };
}

function deliveryOf(message: ReceivedMessage, secret: string): Delivery {
  const id = headerOf(message, 'webhook-id');
  const seconds = headerOf(message, 'webhook-timestamp');
  const sentAt = seconds !== null && /^\d{1,11}$/.test(seconds) ? atMs(Number(seconds) * SECOND) : null;
  const { type } = (message.body ?? {}) as { type?: unknown };
  return {
    id,
    type: typeof type === 'string' ? type : 'of no type',
    sentAt,
    verified: id !== null && sentAt !== null && isSigned(message, secret, { id, sentAt }),
  };
}

/** Older or newer than this a signature counts for nothing. */
const TOLERANCE_MS = 300 * SECOND;

/** At the time when it arrived: the package's `verify` would go by the clock of now, which was moved by hours since. */
function isSigned(message: ReceivedMessage, secret: string, { id, sentAt }: { id: string; sentAt: Instant }): boolean {
  if (Math.abs(toMs(message.at) - toMs(sentAt)) > TOLERANCE_MS) return false;
  const signature = new Webhook(secret).sign(id, new Date(sentAt), message.raw);
  return (headerOf(message, 'webhook-signature') ?? '').split(' ').includes(signature);
}

function headerOf({ headers }: ReceivedMessage, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}
