import * as z from 'zod';
import { SIMULATED_DISCORD } from '../credentials.ts';
import { isLiveToken, newSnowflake } from '../discord-ids.ts';
import { jsonOf } from '../json-body.ts';
import type { VendorAnswer, VendorRequest } from '../vendor.ts';

export const DISCORD_REST_ROUTES = [
  'PATCH /api/v10/webhooks/{application}/{token}/messages/@original',
  'POST /api/v10/users/@me/channels',
  'POST /api/v10/channels/{id}/messages',
  'PUT /api/v10/applications/{application}/commands',
];

const ORIGINAL = /^\/api\/v10\/webhooks\/(\d{15,20})\/([^/]+)\/messages\/@original$/;
const MESSAGES = /^\/api\/v10\/channels\/(\d{15,20})\/messages$/;
const COMMANDS = /^\/api\/v10\/applications\/(\d{15,20})\/commands$/;

const failure = (status: number, code: number, message: string): VendorAnswer => ({ status, body: { message, code } });

const MAX_CHARACTERS = 2_000;
const MAX_COMMANDS = 100;
const Component = z.looseObject({ type: z.int(), custom_id: z.string().min(1).max(100).optional() });
const Row = z.looseObject({ type: z.literal(1), components: z.array(Component).min(1).max(5) });
const Message = z.looseObject({
  content: z.string().min(1).max(MAX_CHARACTERS),
  components: z.array(Row).max(5).default([]),
});
const Recipient = z.looseObject({ recipient_id: z.string().regex(/^\d{15,20}$/) });
const Option = z.looseObject({
  name: z.string().regex(/^[-_\p{Ll}\p{N}]{1,32}$/u),
  description: z.string().min(1).max(100),
  required: z.boolean().default(false),
});
const Commands = z
  .array(z.looseObject({ name: z.string().min(1).max(32), options: z.array(Option).max(25).default([]) }))
  .max(MAX_COMMANDS)
  .refine((commands) => commands.every(({ options }) => requiredFirst(options)));

const requiredFirst = (options: readonly { required: boolean }[]): boolean =>
  options.every(({ required }, at) => !required || (options[at - 1]?.required ?? true));

/** What an application asks of Discord with its own token or with an interaction's; undefined where it is something else. */
export function answerRest({ method, url, headers, body, nowMs }: VendorRequest): VendorAnswer | undefined {
  const json = jsonOf(body);
  const original = ORIGINAL.exec(url.pathname);
  if (original && method === 'PATCH') {
    const [, application, token = ''] = original;
    if (application !== SIMULATED_DISCORD.applicationId || !isLiveToken(decodeURIComponent(token), nowMs))
      return failure(404, 10_015, 'Unknown Webhook');
    return taken(Message, json, (message) => ({ id: newSnowflake(nowMs), ...message }));
  }
  const [, channel] = MESSAGES.exec(url.pathname) ?? [];
  const [, application] = COMMANDS.exec(url.pathname) ?? [];
  const isChannels = url.pathname === '/api/v10/users/@me/channels';
  if (channel === undefined && application === undefined && !isChannels) return undefined;
  if (headers.authorization !== `Bot ${SIMULATED_DISCORD.botToken}`) return failure(401, 0, '401: Unauthorized');
  if (isChannels && method === 'POST')
    return taken(Recipient, json, ({ recipient_id: id }) => ({ id: channelOf(id), type: 1 }));
  if (channel !== undefined && method === 'POST')
    return taken(Message, json, (message) => ({ id: newSnowflake(nowMs), channel_id: channel, ...message }));
  if (application !== undefined && method === 'PUT') return taken(Commands, json, (commands) => commands);
  return failure(405, 0, '405: Method Not Allowed');
}

function taken<T>(schema: z.ZodType<T>, json: unknown, answer: (of: T) => unknown): VendorAnswer {
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { status: 200, body: answer(parsed.data) }
    : { status: 400, body: { message: 'Invalid Form Body', code: 50_035, errors: z.treeifyError(parsed.error) } };
}

/** A person's direct messages: the same channel each time. */
const channelOf = (userId: string): string => String(BigInt(userId) + 1n);
