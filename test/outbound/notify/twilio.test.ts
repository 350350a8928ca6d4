import { describe, expect, it } from 'vitest';
import { twilioSender } from '../../../shared/outbound/notify/twilio.ts';
import type { SendOutcome } from '../../../shared/outbound/notify/send-outcome.ts';
import { TWILIO } from '../../support/sample-plans.ts';
import { recordedReplies, recordedReply, type RecordedReply } from './recorded-reply.ts';

const refused = (code: number, permanent: boolean): SendOutcome => ({
  ...{ kind: 'refused', reason: `code ${code}`, permanent },
});

function twilio(reply: RecordedReply | Error) {
  const sent: Request[] = [];
  const send = twilioSender('https://api.twilio.com', async (url, init) => {
    sent.push(new Request(url, init));
    if (reply instanceof Error) throw reply;
    return new Response(reply.body, { status: reply.status, headers: reply.headers });
  });
  return { send: () => send('New alert', '+15550100001', TWILIO), sent, sendAs: send };
}

describe('Twilio', () => {
  const EXPECTED: Record<string, SendOutcome> = {
    ok: { kind: 'sent', providerId: 'SM00000000000000000000000000000042' },
    'created-without-sid': { kind: 'unknown' },
    'bad-credentials': refused(20003, false),
    'invalid-number': refused(21211, true),
    'not-a-mobile-number': refused(21614, true),
    'opted-out': refused(21610, true),
    'country-not-permitted': refused(21408, true),
    'bad-sender': refused(21606, false),
    'sender-not-owned': refused(21659, false),
    'body-too-long': refused(21617, false),
    'rate-limited': { kind: 'later', reason: 'status 429', retryAfterSeconds: 7 },
    'server-error': { kind: 'later', reason: 'status 500' },
    'malformed-html': { kind: 'later', reason: 'status 503' },
  };

  it.each(recordedReplies('twilio'))('%s', async (name) => {
    expect(await twilio(recordedReply('twilio', name)).send()).toEqual(EXPECTED[name]);
  });

  it('takes too many requests for a passing thing also in another status', async () => {
    const { body } = recordedReply('twilio', 'rate-limited');
    expect(await twilio({ status: 400, headers: {}, body }).send()).toEqual({ kind: 'later', reason: 'status 400' });
  });

  it('gets a form with the account’s own credentials', async () => {
    const { send, sent } = twilio(recordedReply('twilio', 'ok'));
    await send();
    expect([sent[0]?.method, sent[0]?.url, sent[0]?.redirect]).toEqual([
      'POST',
      `https://api.twilio.com/2010-04-01/Accounts/${TWILIO.accountSid}/Messages.json`,
      'manual',
    ]);
    const basic = Buffer.from(sent[0]!.headers.get('authorization')!.slice('Basic '.length), 'base64').toString();
    expect(basic).toBe(`${TWILIO.accountSid}:${TWILIO.authToken}`);
    expect(await sent[0]!.text()).toBe('To=%2B15550100001&Body=New+alert&From=%2B15550100000');
  });

  it('gets the messaging service where the account has one in place of a number', async () => {
    const { sendAs, sent } = twilio(recordedReply('twilio', 'ok'));
    const { from: _, ...account } = TWILIO;
    await sendAs('New alert', '+15550100001', { ...account, messagingServiceSid: 'MGinvented' });
    expect(await sent[0]!.text()).toBe('To=%2B15550100001&Body=New+alert&MessagingServiceSid=MGinvented');
  });
});

describe('an answer of Twilio that does not come', () => {
  const failed = (code: string): Error =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])(
    'because there was no connection is no message: %s',
    async (code) => {
      expect(await twilio(failed(code)).send()).toEqual({ kind: 'later', reason: 'network' });
    },
  );

  it.each<[string, Error]>([
    ['in time', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
    ['because the connection broke', failed('ECONNRESET')],
    ['because the other side closed it', failed('UND_ERR_SOCKET')],
    ['for a reason that nobody knows', new Error('?')],
  ])('%s leaves open whether there is a message', async (_, error) => {
    expect(await twilio(error).send()).toEqual({ kind: 'unknown' });
  });
});
