import { randomUUID } from 'node:crypto';
import { SIMULATED_TWILIO } from '../credentials.ts';
import { basicAuth } from '../basic-auth.ts';
import { faultsFrom } from '../fault-table.ts';
import type { Vendor, VendorAnswer } from '../vendor.ts';

const MESSAGES = /^\/2010-04-01\/Accounts\/(\w+)\/Messages\.json$/;
const E164 = /^\+[1-9]\d{6,14}$/;
const MAX_CHARACTERS = 1_600;

const failure = (status: number, code: number, message: string): VendorAnswer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});
const unauthenticated: VendorAnswer = {
  ...failure(401, 20003, 'Authenticate'),
  headers: { 'www-authenticate': 'Basic realm="Twilio API"' },
};
const REFUSED_NUMBERS = {
  21211: failure(400, 21211, "Invalid 'To' Phone Number"),
  21408: failure(400, 21408, 'Permission to send an SMS has not been enabled for the region indicated by the number'),
  21610: failure(400, 21610, 'Attempt to send to unsubscribed recipient'),
  21614: failure(400, 21614, "'To' number is not a valid mobile number"),
};
/** The numbers that Twilio keeps for trying its errors out. */
const MAGIC: Readonly<Record<string, VendorAnswer>> = {
  '+15005550001': REFUSED_NUMBERS[21211],
  '+15005550003': REFUSED_NUMBERS[21408],
  '+15005550004': REFUSED_NUMBERS[21610],
  '+15005550009': REFUSED_NUMBERS[21614],
};

/** Creating messages of the simulated account. Two requests are two messages: there is no key that makes them one. */
export const twilio: Vendor = {
  routes: ['POST /2010-04-01/Accounts/{sid}/Messages.json'],
  receives: true,

  answer(request) {
    const [, account] = MESSAGES.exec(request.url.pathname) ?? [];
    if (account === undefined || request.method !== 'POST') return failure(404, 20404, 'The resource was not found');
    const { accountSid, authToken } = SIMULATED_TWILIO;
    if (account !== accountSid || basicAuth(request) !== `${accountSid}:${authToken}`) return unauthenticated;
    const form = new URLSearchParams(request.body);
    return refused(form) ?? { status: 201, body: queued(form, account, request.nowMs) };
  },

  ...faultsFrom({
    rate_limit: { 20429: failure(429, 20429, 'Too Many Requests') },
    server_error: {
      20500: failure(500, 20500, 'An internal server error has occurred'),
      20503: failure(503, 20503, 'Service unavailable'),
    },
    bad_token: { 20003: unauthenticated, ...REFUSED_NUMBERS },
  }),
};

function refused(form: URLSearchParams): VendorAnswer | undefined {
  const [to, from, service, text] = ['To', 'From', 'MessagingServiceSid', 'Body'].map((field) => form.get(field) ?? '');
  if (!to) return failure(400, 21604, "A 'To' phone number is required.");
  if (!E164.test(to)) return REFUSED_NUMBERS[21211];
  if (!from && !service) return failure(400, 21603, "A 'From' phone number is required.");
  if (service ? !/^MG[0-9a-fA-F]{32}$/.test(service) : from !== SIMULATED_TWILIO.from)
    return failure(400, 21606, "The 'From' phone number provided is not a valid message-capable Twilio phone number");
  if (!text) return failure(400, 21602, 'Message body is required.');
  if (text.length > MAX_CHARACTERS)
    return failure(400, 21617, 'The concatenated message body exceeds the 1600 character limit.');
  return MAGIC[to];
}

function queued(form: URLSearchParams, account: string, nowMs: number) {
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  const service = form.get('MessagingServiceSid');
  const at = new Date(nowMs).toUTCString().replace('GMT', '+0000');
  const uri = `/2010-04-01/Accounts/${account}/Messages/${sid}`;
  return {
    sid,
    account_sid: account,
    status: service === null ? 'queued' : 'accepted',
    to: form.get('To'),
    from: form.get('From'),
    messaging_service_sid: service,
    body: form.get('Body'),
    num_segments: service === null ? String(segmentsOf(form.get('Body') ?? '')) : '0',
    num_media: '0',
    price: null,
    price_unit: null,
    error_code: null,
    error_message: null,
    direction: 'outbound-api',
    date_created: at,
    date_sent: null,
    date_updated: at,
    api_version: '2010-04-01',
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

/** As of plain text; a message in parts loses seven characters of each to their numbers. */
const segmentsOf = (text: string): number => (text.length <= 160 ? 1 : Math.ceil(text.length / 153));
