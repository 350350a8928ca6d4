import { SendEmailCommand, SESv2Client, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIMULATED_TWILIO } from '../../../local/simulators/credentials.ts';
import { basic, DISCORD_PATH, ofTwilio, postedForm, postedJson, SLACK_PATH, TWILIO_PATH } from './posted.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
});
afterAll(() => platforms.stop());

const inboxOf = async (receiver: string) =>
  (await platforms.control('GET', `inbox/${receiver}`)).body as Record<string, unknown>[];
const emptied = (receiver: string) => platforms.control('DELETE', `inbox/${receiver}`);
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('the simulated Slack', () => {
  const send = (body: unknown) => postedJson(`${platforms.url}${SLACK_PATH}`, body);

  it.each<[string, unknown]>([
    ['a text', { text: 'hello' }],
    ['blocks', { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'A' } }, section('b')] }],
    ['50 blocks', { blocks: times(50, { type: 'divider' }) }],
    ['a section of 3000 characters', { blocks: [section('x'.repeat(3000))] }],
    ['fields in place of a text', { blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: 'a' }] }] }],
  ])('takes %s, and says so in plain text', async (_, body) => {
    await emptied('slack');
    const { status, text, headers } = await send(body);
    expect([status, text]).toEqual([200, 'ok']);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await inboxOf('slack')).toMatchObject([{ path: SLACK_PATH.replace('/slack', ''), body }]);
  });

  it('takes a form with a payload', async () => {
    const { text } = await postedForm(`${platforms.url}${SLACK_PATH}`, { payload: '{"text":"hello"}' });
    expect(text).toBe('ok');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', 'hello', 'invalid_payload'],
    ['a list', [], 'invalid_payload'],
    ['a text that is a number', { text: 5 }, 'invalid_payload'],
    ['nothing to say', {}, 'no_text'],
    ['an empty text', { text: '', blocks: [] }, 'no_text'],
    ['51 blocks', { text: 'a', blocks: times(51, { type: 'divider' }) }, 'invalid_blocks'],
    ['a section of 3001 characters', { blocks: [section('x'.repeat(3001))] }, 'invalid_blocks'],
    ['a section without a text', { blocks: [{ type: 'section' }] }, 'invalid_blocks'],
    [
      '11 fields',
      { blocks: [{ type: 'section', fields: times(11, { type: 'mrkdwn', text: 'a' }) }] },
      'invalid_blocks',
    ],
    ['a header in mrkdwn', { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }] }, 'invalid_blocks'],
    ['an unknown block', { blocks: [{ type: 'hologram' }] }, 'invalid_blocks'],
  ])('refuses %s', async (_, body, reason) => {
    await emptied('slack');
    const { status, text } = await send(body);
    expect([status, text]).toEqual([400, reason]);
    expect(await inboxOf('slack')).toEqual([]);
  });

  it('knows no hook of another form', async () => {
    const { status, text } = await postedJson(`${platforms.url}/slack/services/x`, { text: 'a' });
    expect([status, text]).toEqual([404, 'no_service']);
  });
});

describe('the simulated Discord', () => {
  const send = (body: unknown, query = '') => postedJson(`${platforms.url}${DISCORD_PATH}${query}`, body);

  it('takes 2000 characters, and answers nothing', async () => {
    await emptied('discord');
    const content = '€'.repeat(2000);
    expect(await send({ content })).toMatchObject({ status: 204, text: '' });
    expect(await inboxOf('discord')).toMatchObject([{ body: { content } }]);
  });

  it.each([
    ['', {}, true],
    ['none', { allowed_mentions: { parse: [] } }, false],
    ['users', { allowed_mentions: { parse: ['users'] } }, false],
  ])('answers the message where it is waited for, with mentions allowed: %s', async (_, mentions, calls) => {
    const { status, text } = await send({ content: 'look, @everyone', ...mentions }, '?wait=true');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      id: expect.stringMatching(/^\d{17,20}$/) as string,
      content: 'look, @everyone',
      webhook_id: '1290000000000000001',
      mention_everyone: calls,
    });
  });

  it.each<[string, unknown, object]>([
    ['no JSON', '{', { code: 50109 }],
    ['nothing to say', {}, { code: 50006, message: 'Cannot send an empty message' }],
    ['an empty text', { content: '' }, { code: 50006 }],
    [
      '2001 characters',
      { content: 'x'.repeat(2001) },
      { code: 50035, errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } },
    ],
    ['11 embeds', { embeds: times(11, {}) }, { code: 50035, errors: { embeds: {} } }],
    ['a text that is a number', { content: 5 }, { code: 50035 }],
  ])('refuses %s', async (_, body, error) => {
    await emptied('discord');
    const { status, text } = await send(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject(error);
    expect(await inboxOf('discord')).toEqual([]);
  });

  it('knows no webhook of another form', async () => {
    const { status, text } = await postedJson(`${platforms.url}/discord/api/webhooks/nobody/x`, { content: 'a' });
    expect([status, JSON.parse(text)]).toMatchObject([404, { code: 10015 }]);
  });
});

describe('the simulated Twilio', () => {
  const message = { To: '+15551230001', From: SIMULATED_TWILIO.from, Body: 'hello' };
  const send = (form: Record<string, string>, headers: Record<string, string> = ofTwilio) =>
    postedForm(`${platforms.url}${TWILIO_PATH}`, form, headers);

  it('queues a message, and shows it without the credentials', async () => {
    await emptied('twilio');
    const { status, text } = await send(message);
    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) as string,
      account_sid: SIMULATED_TWILIO.accountSid,
      status: 'queued',
      num_segments: '1',
      error_code: null,
      date_created: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/) as string,
    });
    expect(await inboxOf('twilio')).toMatchObject([{ body: message }]);
    expect(JSON.stringify(await inboxOf('twilio'))).not.toContain(ofTwilio.authorization);
  });

  it('takes a messaging service in place of a number', async () => {
    const { status, text } = await send({ To: message.To, Body: 'a', MessagingServiceSid: `MG${'0'.repeat(32)}` });
    expect([status, JSON.parse(text)]).toMatchObject([201, { from: null, status: 'accepted', num_segments: '0' }]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['no To', { To: '' }, 21604],
    ['a To without a country', { To: '5551230001' }, 21211],
    ['no From', { From: '' }, 21603],
    ['another From', { From: '+15551239999' }, 21606],
    ['no text', { Body: '' }, 21602],
    ['1601 characters', { Body: 'x'.repeat(1601) }, 21617],
    ['a number that does not exist', { To: '+15005550001' }, 21211],
    ['a number that stopped it', { To: '+15005550004' }, 21610],
    ['a number that is not mobile', { To: '+15005550009' }, 21614],
  ])('refuses %s', async (_, changes, code) => {
    await emptied('twilio');
    const { status, text } = await send({ ...message, ...changes });
    const body = JSON.parse(text) as Record<string, unknown>;
    expect([status, body]).toMatchObject([400, { code, status: 400 }]);
    expect(body['more_info']).toBe(`https://www.twilio.com/docs/errors/${code}`);
    expect(await inboxOf('twilio')).toEqual([]);
  });

  it('takes 1600 characters', async () => {
    expect(JSON.parse((await send({ ...message, Body: 'x'.repeat(1600) })).text)).toMatchObject({ num_segments: '11' });
  });

  it.each([
    ['nobody', {}],
    ['another token', basic(SIMULATED_TWILIO.accountSid, 'another')],
    ['another account', basic('AC1', SIMULATED_TWILIO.authToken)],
  ])('does not know %s', async (_, headers) => {
    const { status, text } = await send(message, headers);
    expect([status, JSON.parse(text)]).toMatchObject([401, { code: 20003, status: 401 }]);
  });
});

describe('the simulated SES', () => {
  let client: SESv2Client;
  beforeAll(() => {
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'local' };
    client = new SESv2Client({ endpoint: `${platforms.url}/ses`, region: 'us-east-1', credentials, maxAttempts: 1 });
  });
  afterAll(() => client.destroy());

  const mail: SendEmailCommandInput = {
    FromEmailAddress: 'alerts@claimcheck.example',
    Destination: { ToAddresses: ['ops@northwind.example'] },
    Content: { Simple: { Subject: { Data: 'hello' }, Body: { Text: { Data: 'a' } } } },
    EmailTags: [{ Name: 'alert', Value: 'alr_1' }],
  };

  it('takes a mail', async () => {
    await emptied('ses');
    expect((await client.send(new SendEmailCommand(mail))).MessageId).toMatch(/^0100/);
    expect(await inboxOf('ses')).toMatchObject([{ path: '/v2/email/outbound-emails', body: mail }]);
  });

  it.each<[string, Partial<SendEmailCommandInput>]>([
    ['no Content', { Content: undefined }],
    ['a Content of nothing', { Content: {} }],
    ['no subject', { Content: { Simple: { Subject: undefined, Body: { Text: { Data: 'a' } } } } }],
    ['no text', { Content: { Simple: { Subject: { Data: 'a' }, Body: {} } } }],
    ['no sender', { FromEmailAddress: undefined }],
    ['no recipient', { Destination: { ToAddresses: [] } }],
    ['51 recipients', { Destination: { ToAddresses: times(51, 'a@b.example') } }],
    ['a tag with a space', { EmailTags: [{ Name: 'alert', Value: 'one two' }] }],
  ])('refuses %s', async (_, changes) => {
    await emptied('ses');
    const sent = client.send(new SendEmailCommand({ ...mail, ...changes }));
    await expect(sent).rejects.toMatchObject({ name: 'BadRequestException', $metadata: { httpStatusCode: 400 } });
    expect(await inboxOf('ses')).toEqual([]);
  });

  it.each([
    ['rate_limit', 'TooManyRequestsException', 429],
    ['rate_limit', 'LimitExceededException', 400],
    ['server_error', 'InternalFailure', 500],
    ['bad_token', 'MessageRejected', 400],
    ['bad_token', 'MailFromDomainNotVerifiedException', 400],
    ['bad_token', 'AccountSuspendedException', 400],
    ['bad_token', 'SendingPausedException', 400],
    ['bad_token', 'NotFoundException', 404],
  ])('as a %s: %s, which the SDK knows by its name', async (kind, variant, status) => {
    await platforms.control('PUT', 'faults/ses', { kind, variant, times: 1 });
    await expect(client.send(new SendEmailCommand(mail))).rejects.toMatchObject({
      name: variant,
      $metadata: { httpStatusCode: status },
    });
  });
});

describe('the simulated webhooks', () => {
  it('take whatever is posted, and keep its text', async () => {
    await emptied('webhooks');
    const raw = '{"type": "verdict.final",\n "data": {"n": 1.0}}';
    const headers = { 'webhook-id': 'evt_1', 'webhook-signature': 'v1,a v1,b' };
    expect(await postedJson(`${platforms.url}/webhooks/northwind/in`, raw, headers)).toMatchObject({ status: 204 });
    expect(await inboxOf('webhooks')).toMatchObject([
      { path: '/northwind/in', headers, raw, body: { type: 'verdict.final', data: { n: 1 } } },
    ]);
  });

  it('take nothing by another method', async () => {
    const response = await fetch(`${platforms.url}/webhooks/northwind`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
