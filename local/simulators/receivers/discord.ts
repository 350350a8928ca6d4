import * as z from 'zod';
import { atMs } from '../../../shared/model/instant.ts';
import { newSnowflake } from '../discord-ids.ts';
import { faultsFrom } from '../fault-table.ts';
import { jsonOf } from '../json-body.ts';
import { answerRest, DISCORD_REST_ROUTES } from './discord-rest.ts';
import type { SpokenFault, Vendor, VendorAnswer, VendorRequest } from '../vendor.ts';

const HOOK = /^\/api(?:\/v10)?\/webhooks\/(\d{15,20})\/[\w-]+$/;
const MAX_CHARACTERS = 2_000;
const MAX_EMBEDS = 10;

const failure = (status: number, code: number, message: string, members = {}): VendorAnswer => ({
  status,
  body: { message, ...members, code },
});
const unknownWebhook = failure(404, 10_015, 'Unknown Webhook');

const Message = z.looseObject({
  content: z.string().nullish(),
  embeds: z.array(z.unknown()).default([]),
  allowed_mentions: z.looseObject({ parse: z.array(z.string()).default([]) }).optional(),
});
type Message = z.infer<typeof Message>;

/** Executing a webhook, of which any address of the right form is taken (with `?wait=true` the message comes back), and the REST API. */
export const discord: Vendor = {
  routes: ['POST /api/webhooks/{id}/{token}', ...DISCORD_REST_ROUTES],
  receives: true,

  answer(request) {
    const rest = answerRest(request);
    if (rest) return rest;
    const [, webhookId] = HOOK.exec(request.url.pathname) ?? [];
    if (webhookId === undefined) return unknownWebhook;
    if (request.method !== 'POST') return failure(405, 0, '405: Method Not Allowed');
    const json = jsonOf(request.body);
    if (json === undefined) return failure(400, 50_109, 'The request body contains invalid JSON.');
    const message = Message.safeParse(json);
    if (!message.success) return invalidForm('_errors', 'MODEL_TYPE_CONVERT', 'The form has another shape.');
    return refused(message.data) ?? accepted(message.data, webhookId, request);
  },

  ...faultsFrom({
    rate_limit: {
      webhook: limited(false),
      global: limited(true),
      cloudflare: (_request, { retryAfterSeconds = 60 }) => ({
        status: 429,
        headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfterSeconds) },
        body: 'error code: 1015',
      }),
    },
    server_error: {
      internal_server_error: failure(500, 0, '500: Internal Server Error'),
      bad_gateway: { status: 502, body: '<!doctype html><title>502: Bad gateway</title>' },
    },
    bad_token: { 10015: unknownWebhook, 50027: failure(401, 50_027, 'Invalid Webhook Token') },
  }),
};

function refused({ content, embeds }: Message): VendorAnswer | undefined {
  if (!content && embeds.length === 0) return failure(400, 50_006, 'Cannot send an empty message');
  if (Array.from(content ?? '').length > MAX_CHARACTERS)
    return invalidForm('content', 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_CHARACTERS} or fewer in length.`);
  if (embeds.length > MAX_EMBEDS)
    return invalidForm('embeds', 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_EMBEDS} or fewer in length.`);
  return undefined;
}

function accepted(message: Message, webhookId: string, { url, nowMs }: VendorRequest): VendorAnswer {
  if (url.searchParams.get('wait') !== 'true') return { status: 204, body: undefined };
  const { content, embeds, allowed_mentions: mentions } = message;
  const mayCallEveryone = mentions === undefined || mentions.parse.includes('everyone');
  return {
    status: 200,
    body: {
      id: newSnowflake(nowMs),
      type: 0,
      content: content ?? '',
      channel_id: '1260000000000000001',
      author: { id: webhookId, username: 'Claimcheck', avatar: null, discriminator: '0000', bot: true },
      attachments: [],
      embeds,
      mentions: [],
      mention_roles: [],
      mention_everyone: mayCallEveryone && /@(?:everyone|here)/.test(content ?? ''),
      pinned: false,
      tts: false,
      timestamp: atMs(nowMs),
      edited_timestamp: null,
      flags: 0,
      components: [],
      webhook_id: webhookId,
    },
  };
}

const invalidForm = (field: string, code: string, message: string): VendorAnswer => {
  const errors = [{ code, message }];
  return failure(400, 50_035, 'Invalid Form Body', {
    errors: field === '_errors' ? { _errors: errors } : { [field]: { _errors: errors } },
  });
};

/** The body says the pause to a fraction of a second, the header rounds it up. */
function limited(isGlobal: boolean) {
  return (_request: VendorRequest, { retryAfterSeconds = 1 }: SpokenFault): VendorAnswer => {
    const seconds = Math.max(0, retryAfterSeconds - 0.35);
    return {
      status: 429,
      headers: {
        'retry-after': String(retryAfterSeconds),
        'x-ratelimit-reset-after': seconds.toFixed(3),
        'x-ratelimit-scope': isGlobal ? 'global' : 'shared',
        ...(isGlobal
          ? { 'x-ratelimit-global': 'true' }
          : { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-bucket': 'simulated' }),
      },
      body: { message: 'You are being rate limited.', retry_after: seconds, global: isGlobal },
    };
  };
}
