import { SESv2Client } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIMULATED_TWILIO } from '../../../local/simulators/credentials.ts';
import { sampleOperatorsPlan } from '../../../local/sample-operators-plan.ts';
import { parseOperatorsPlan } from '../../../shared/lambda/operators-plan.ts';
import { ToldAlert } from '../../../shared/model/telling.ts';
import { discordSender } from '../../../shared/outbound/notify/discord.ts';
import type { SendOutcome } from '../../../shared/outbound/notify/send-outcome.ts';
import { sesSender } from '../../../shared/outbound/notify/ses.ts';
import { slackSender } from '../../../shared/outbound/notify/slack.ts';
import { twilioSender } from '../../../shared/outbound/notify/twilio.ts';
import { postTo } from '../../../shared/outbound/post-to.ts';
import { discordMessage } from '../../../shared/rules/notification-discord.ts';
import { mailOf } from '../../../shared/rules/notification-mail.ts';
import { slackMessage } from '../../../shared/rules/notification-slack.ts';
import { smsText } from '../../../shared/rules/notification-sms.ts';
import { saidOfAlert, saidOfDigest, type Said } from '../../../shared/rules/notification-text.ts';
import { sampleAlert } from '../../support/sample-alert.ts';
import { DISCORD_PATH, SLACK_PATH } from './posted.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const RECEIVERS = ['slack', 'discord', 'twilio', 'ses'] as const;
type Receiver = (typeof RECEIVERS)[number];

const telling = (id = sampleAlert().id) => ({
  announcement: 'opened' as const,
  alert: ToldAlert.parse(sampleAlert({ id, reason: '<!channel> & @everyone "€" '.repeat(30) })),
});
const ALERT = saidOfAlert(telling());
const DIGEST = saidOfDigest(Array.from({ length: 1000 }, (_, n) => telling(`alr_${n}`)));

let platforms: SimulatedPlatforms;
let ses: SESv2Client;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'local' };
  ses = new SESv2Client({ endpoint: `${platforms.url}/ses`, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  ses.destroy();
  await platforms.stop();
});
beforeEach(async () => {
  for (const receiver of RECEIVERS)
    for (const resource of ['faults', 'inbox']) await platforms.control('DELETE', `${resource}/${receiver}`);
});

function send(receiver: Receiver, said: Said): Promise<SendOutcome> {
  const post = postTo([platforms.url]);
  switch (receiver) {
    case 'slack':
      return slackSender(post)(slackMessage(said), `${platforms.url}${SLACK_PATH}`);
    case 'discord':
      return discordSender(post)(discordMessage(said), `${platforms.url}${DISCORD_PATH}`);
    case 'twilio':
      return twilioSender(`${platforms.url}/twilio`)(smsText(said), '+15550100001', SIMULATED_TWILIO);
    case 'ses':
      return sesSender(ses, 'alerts@claimcheck.example')(mailOf(said), ['ops@northwind.example'], { tenant: 'acme' });
  }
}
const inboxOf = async (receiver: string) => (await platforms.control('GET', `inbox/${receiver}`)).body as unknown[];

describe('a channel', () => {
  it.each(RECEIVERS)('of %s takes an alert and a digest of a thousand', async (receiver) => {
    for (const said of [ALERT, DIGEST]) expect(await send(receiver, said)).toMatchObject({ kind: 'sent' });
    expect(await inboxOf(receiver)).toHaveLength(2);
  });

  it.each<[Receiver, object, object]>([
    ['slack', { kind: 'rate_limit', retryAfterSeconds: 30 }, { kind: 'later', retryAfterSeconds: 30 }],
    ['slack', { kind: 'server_error' }, { kind: 'later' }],
    ['slack', { kind: 'server_error', variant: 'service_unavailable' }, { kind: 'later' }],
    ['slack', { kind: 'bad_token' }, { kind: 'refused', reason: 'no_service', permanent: true }],
    ['slack', { kind: 'malformed' }, { kind: 'unknown' }],
    ['slack', { kind: 'timeout', latencyMs: 1 }, { kind: 'later' }],
    ['discord', { kind: 'rate_limit', retryAfterSeconds: 5 }, { kind: 'later', retryAfterSeconds: 5 }],
    ['discord', { kind: 'rate_limit', variant: 'cloudflare' }, { kind: 'later' }],
    ['discord', { kind: 'server_error' }, { kind: 'later' }],
    ['discord', { kind: 'bad_token' }, { kind: 'refused', reason: 'code 10015', permanent: true }],
    ['discord', { kind: 'bad_token', variant: '50027' }, { kind: 'refused', reason: 'code 50027', permanent: true }],
    ['discord', { kind: 'malformed' }, { kind: 'sent' }],
    ['twilio', { kind: 'rate_limit' }, { kind: 'later' }],
    ['twilio', { kind: 'server_error' }, { kind: 'later' }],
    ['twilio', { kind: 'bad_token' }, { kind: 'refused', reason: 'code 20003', permanent: false }],
    ['twilio', { kind: 'bad_token', variant: '21610' }, { kind: 'refused', reason: 'code 21610', permanent: true }],
    ['twilio', { kind: 'malformed' }, { kind: 'unknown' }],
    ['twilio', { kind: 'timeout', latencyMs: 1 }, { kind: 'unknown' }],
    ['ses', { kind: 'rate_limit' }, { kind: 'later', reason: 'TooManyRequestsException' }],
    ['ses', { kind: 'server_error' }, { kind: 'later' }],
    ['ses', { kind: 'bad_token' }, { kind: 'refused', reason: 'MessageRejected', permanent: true }],
    ['ses', { kind: 'malformed' }, { kind: 'unknown' }],
    ['ses', { kind: 'timeout', latencyMs: 1 }, { kind: 'later' }],
  ])('of %s is understood in trouble: %j', async (receiver, fault, outcome) => {
    await platforms.control('PUT', `faults/${receiver}`, { ...fault, times: 1 });
    expect(await send(receiver, ALERT)).toMatchObject(outcome);
    expect(await send(receiver, ALERT)).toMatchObject({ kind: 'sent' });
  });
});

describe('the sample plan of the operators', () => {
  it('is valid where the receivers are simulated, and nowhere else', () => {
    const plan = JSON.stringify(sampleOperatorsPlan(platforms.url));
    const mailFrom = 'alerts@claimcheck.example';
    expect(parseOperatorsPlan(plan, { mailFrom, localReceivers: [platforms.url] }).routes).toHaveLength(4);
    expect(() => parseOperatorsPlan(plan, { mailFrom, localReceivers: [] })).toThrow(/on-call\.webhookUrl: must start/);
  });
});
