import { styleText } from 'node:util';
import * as z from 'zod';
import type { ReceivedMessage } from '../simulators/inbox.ts';
import type { Announcements, Delivery, Receiver } from './announcements.ts';
import { coloured, plain, table, type Cell } from './text-table.ts';

const SHOWN_DELIVERIES = 12;

const NAMES: Readonly<Record<Receiver, readonly [name: string, told: string]>> = {
  slack: ['Slack', 'operators, of what is HIGH or CRITICAL'],
  discord: ['Discord', 'the fraud desk, of FRAUD that is HIGH or CRITICAL'],
  ses: ['e-mail', 'operators, of the health of the system'],
  twilio: ['SMS', 'whoever is on call, of what is CRITICAL'],
  webhooks: ['webhook', 'a partner, of final verdicts and new alerts'],
};

/** What people and partners were told, as text: how much on each way, the first Slack message, each webhook. */
export function printAnnouncements({ messages, deliveries, endpoint, surprises }: Announcements): string {
  const shown = deliveries.slice(0, SHOWN_DELIVERIES);
  return [
    styleText('bold', 'Who was told'),
    table(
      ['by', 'whom, of what', 'messages'],
      (Object.keys(NAMES) as Receiver[]).map((receiver) =>
        [...NAMES[receiver], String(messages[receiver].length)].map(plain),
      ),
    ),
    ...messages.slack
      .slice(0, 1)
      .flatMap((message) => [styleText('bold', 'The first Slack message'), ...slackLines(message), '']),
    styleText('bold', `Webhooks to ${endpoint.id}`),
    table(['event', 'webhook-id', 'sent at', 'signature'], shown.map(deliveryRow)),
    ...summary(deliveries, shown.length),
    ...surprises.map((surprise) => styleText('red', `  UNEXPECTED: ${surprise}`)),
    '',
  ].join('\n');
}

const Text = z.object({ text: z.string() });
const SlackMessage = z.object({
  text: z.string().default(''),
  blocks: z.array(z.object({ type: z.string(), text: Text.optional(), fields: z.array(Text).optional() })).default([]),
});

/** A message as people see it in their channel; they see its text where it has no blocks. */
function slackLines({ body }: ReceivedMessage): string[] {
  const parsed = SlackMessage.safeParse(body);
  if (!parsed.success) return ['  (not a message)'];
  const { text, blocks } = parsed.data;
  const parts = blocks.flatMap(({ type, text: own, fields = [] }) =>
    [...(own ? [own] : []), ...fields].map((part) => ({ isTitle: type === 'header', ...part })),
  );
  return (parts.length === 0 ? [{ isTitle: true, text }] : parts).flatMap((part) =>
    readable(part.text)
      .split('\n')
      .map((line) => `  ${styleText('dim', '│')} ${part.isTitle ? styleText('bold', line) : line}`),
  );
}

/** Slack's three entities. */
const readable = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const deliveryRow = ({ type, id, sentAt, verified }: Delivery): Cell[] => [
  plain(type),
  plain(id ?? '–'),
  plain(sentAt?.slice(0, 19).replace('T', ' ') ?? '–'),
  verified ? coloured('verified', 'green') : coloured('NOT VERIFIED', 'red'),
];

function summary(deliveries: readonly Delivery[], shown: number): string[] {
  const more = deliveries.length > shown ? [`  and ${deliveries.length - shown} more`] : [];
  if (deliveries.length === 0) return [];
  const different = new Set(deliveries.map(({ id }) => id)).size;
  const verified = deliveries.filter((delivery) => delivery.verified).length;
  const types = [...new Set(deliveries.map(({ type }) => type))].sort();
  const byType = types.map((type) => `${deliveries.filter((delivery) => delivery.type === type).length} ${type}`);
  return [
    ...more,
    `  ${byType.join(', ')}: ${verified} of ${deliveries.length} verified over the bytes that arrived, ${
      different === deliveries.length ? 'each webhook-id once' : `${different} different webhook-ids`
    }.`,
  ];
}
