import { SESv2Client } from '@aws-sdk/client-sesv2';
import { describe, expect, it } from 'vitest';
import { sesSender } from '../../../shared/outbound/notify/ses.ts';
import type { SendOutcome } from '../../../shared/outbound/notify/send-outcome.ts';
import { recordedReplies, recordedReply, type RecordedReply } from './recorded-reply.ts';

const MAIL = { subject: 'Claimcheck: New alert', text: 'New alert', html: '<h3>New alert</h3>' };

/** The real client over replies as they are on the wire. */
function ses(reply: RecordedReply | Error) {
  const sent: { path: string; body: Uint8Array }[] = [];
  const client = new SESv2Client({
    ...{ region: 'eu-west-1', maxAttempts: 1, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    requestHandler: {
      async handle(request: { path: string; body: Uint8Array }) {
        sent.push(request);
        if (reply instanceof Error) throw reply;
        const { status: statusCode, headers, body } = reply;
        return { response: { statusCode, headers, body: Buffer.from(body) } };
      },
    },
  });
  return { send: () => sesSender(client, 'alerts@example.com')(MAIL, ['a@example.com'], { tenant: 'acme' }), sent };
}

const refused = (reason: string, permanent: boolean): SendOutcome => ({ kind: 'refused', reason, permanent });

describe('SES', () => {
  const EXPECTED: Record<string, SendOutcome> = {
    ok: { kind: 'sent', providerId: '010001invented-0000-0000-0000-000000000042-000000' },
    malformed: { kind: 'unknown' },
    'message-rejected': refused('MessageRejected', true),
    'mail-from-not-verified': refused('MailFromDomainNotVerifiedException', true),
    'account-suspended': refused('AccountSuspendedException', true),
    'sending-paused': refused('SendingPausedException', true),
    'bad-request': refused('BadRequestException', false),
    'not-found': refused('NotFoundException', false),
    'too-many-requests': { kind: 'later', reason: 'TooManyRequestsException', retryAfterSeconds: 3 },
    'limit-exceeded': { kind: 'later', reason: 'LimitExceededException' },
    'access-denied': { kind: 'later', reason: 'AccessDeniedException' },
    'server-error': { kind: 'later', reason: 'InternalFailure' },
  };

  it.each(recordedReplies('ses'))('%s', async (name) => {
    expect(await ses(recordedReply('ses', name)).send()).toEqual(EXPECTED[name]);
  });

  it('is asked again where it does not answer', async () => {
    const error = Object.assign(new Error('no'), { name: 'TimeoutError' });
    expect(await ses(error).send()).toEqual({ kind: 'later', reason: 'TimeoutError' });
  });

  it('gets the mail with its tags', async () => {
    const { send, sent } = ses(recordedReply('ses', 'ok'));
    await send();
    expect(sent[0]?.path).toBe('/v2/email/outbound-emails');
    expect(JSON.parse(new TextDecoder().decode(sent[0]!.body))).toEqual({
      FromEmailAddress: 'alerts@example.com',
      Destination: { ToAddresses: ['a@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: MAIL.subject, Charset: 'UTF-8' },
          Body: { Text: { Data: MAIL.text, Charset: 'UTF-8' }, Html: { Data: MAIL.html, Charset: 'UTF-8' } },
        },
      },
      EmailTags: [{ Name: 'tenant', Value: 'acme' }],
    });
  });
});
