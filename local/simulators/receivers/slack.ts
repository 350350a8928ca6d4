import * as z from 'zod';
import { faultsFrom } from '../fault-table.ts';
import { jsonOf } from '../json-body.ts';
import type { Vendor, VendorAnswer, VendorRequest } from '../vendor.ts';

const HOOK = /^\/services\/T\w+\/B\w+\/\w+$/;

const answered = (status: number, text: string, headers: Record<string, string> = {}): VendorAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: text,
});

const textOf = (limit: number) =>
  z.looseObject({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string().min(1).max(limit) });
const Section = z
  .looseObject({ type: z.literal('section'), text: textOf(3000).optional(), fields: z.array(textOf(2000)).optional() })
  .refine(({ text, fields = [] }) => fields.length <= 10 && (text !== undefined || fields.length > 0));
const Blocks = z
  .array(
    z.discriminatedUnion('type', [
      Section,
      z.looseObject({ type: z.literal('header'), text: textOf(150).extend({ type: z.literal('plain_text') }) }),
      z.looseObject({ type: z.literal('context'), elements: z.array(z.unknown()).min(1).max(10) }),
      z.looseObject({ type: z.literal('actions'), elements: z.array(z.unknown()).min(1).max(25) }),
      z.looseObject({ type: z.literal('divider') }),
    ]),
  )
  .max(50);
const Message = z.looseObject({
  text: z.string().default(''),
  blocks: z.array(z.unknown()).default([]),
  attachments: z.array(z.unknown()).default([]),
});

/** Incoming webhooks: a message as JSON, or as the form field `payload`. Any address of the right form is taken. */
export const slack: Vendor = {
  routes: ['POST /services/T…/B…/…'],
  receives: true,

  answer(request) {
    if (request.method !== 'POST' || !HOOK.test(request.url.pathname)) return answered(404, 'no_service');
    const message = Message.safeParse(jsonOf(payloadOf(request)));
    if (!message.success) return answered(400, 'invalid_payload');
    const { text, blocks, attachments } = message.data;
    if (text === '' && blocks.length === 0 && attachments.length === 0) return answered(400, 'no_text');
    if (!Blocks.safeParse(blocks).success) return answered(400, 'invalid_blocks');
    return answered(200, 'ok');
  },

  ...faultsFrom({
    rate_limit: { rate_limited: answered(429, 'rate_limited', { 'retry-after': '1' }) },
    server_error: {
      rollup_error: answered(500, 'rollup_error'),
      service_unavailable: { status: 503, body: '<!doctype html><title>Server Error</title>' },
    },
    bad_token: {
      no_service: answered(404, 'no_service'),
      no_active_hooks: answered(404, 'no_active_hooks'),
      no_service_id: answered(404, 'no_service_id'),
      no_team: answered(404, 'no_team'),
      team_disabled: answered(403, 'team_disabled'),
      invalid_token: answered(403, 'invalid_token'),
      action_prohibited: answered(403, 'action_prohibited'),
      channel_is_archived: answered(410, 'channel_is_archived'),
      channel_not_found: answered(404, 'channel_not_found'),
      user_not_found: answered(400, 'user_not_found'),
      posting_to_general_channel_denied: answered(400, 'posting_to_general_channel_denied'),
    },
  }),
};

const payloadOf = ({ headers, body }: VendorRequest): string =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? (new URLSearchParams(body).get('payload') ?? '')
    : body;
