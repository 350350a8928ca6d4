import { describe, expect, it } from 'vitest';
import { discordSender } from '../../../shared/outbound/notify/discord.ts';
import { secondsOf, type SendOutcome } from '../../../shared/outbound/notify/send-outcome.ts';
import { slackSender } from '../../../shared/outbound/notify/slack.ts';
import { DISCORD_URL, SLACK_URL } from '../../support/sample-plans.ts';
import { postAnswering, recordedReplies, recordedReply } from './recorded-reply.ts';

const SLACK = { text: 'New alert', blocks: [], unfurl_links: false } as const;
const DISCORD = { content: 'New alert', allowed_mentions: { parse: [] } } as const;

const refused = (reason: string, permanent: boolean): SendOutcome => ({ kind: 'refused', reason, permanent });
const later = (reason: string, retryAfterSeconds?: number): SendOutcome => ({
  ...{ kind: 'later', reason },
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

describe('Slack', () => {
  const EXPECTED: Record<string, SendOutcome> = {
    ok: { kind: 'sent' },
    'ok-in-html': { kind: 'unknown' },
    'invalid-payload': refused('invalid_payload', false),
    'invalid-blocks': refused('invalid_blocks', false),
    'no-text': refused('no_text', false),
    'user-not-found': refused('user_not_found', true),
    'channel-not-found': refused('channel_not_found', true),
    'action-prohibited': refused('action_prohibited', true),
    'invalid-token': refused('invalid_token', true),
    'posting-to-general-channel-denied': refused('posting_to_general_channel_denied', true),
    'no-service': refused('no_service', true),
    'no-active-hooks': refused('no_active_hooks', true),
    'no-service-id': refused('no_service_id', true),
    'channel-is-archived': refused('channel_is_archived', true),
    'no-team': refused('no_team', true),
    'team-disabled': refused('team_disabled', true),
    'rollup-error': later('status 500'),
    'rate-limited': later('status 429', 30),
    'malformed-html': later('status 502'),
  };

  it.each(recordedReplies('slack'))('%s', async (name) => {
    const { post } = postAnswering(recordedReply('slack', name));
    expect(await slackSender(post)(SLACK, SLACK_URL)).toEqual(EXPECTED[name]);
  });

  it('is believed by what it says, whatever the status', async () => {
    const { body } = recordedReply('slack', 'no-service');
    for (const status of [200, 400, 403, 404, 410, 500]) {
      const { post } = postAnswering({ status, headers: {}, body });
      expect(await slackSender(post)(SLACK, SLACK_URL)).toEqual(refused('no_service', true));
    }
  });

  it('gets the message as JSON at the address', async () => {
    const { post, posts } = postAnswering(recordedReply('slack', 'ok'));
    await slackSender(post)(SLACK, SLACK_URL);
    expect(posts).toMatchObject([{ url: SLACK_URL, headers: { 'content-type': 'application/json; charset=utf-8' } }]);
    expect(JSON.parse(posts[0]!.body)).toEqual(SLACK);
  });
});

describe('Discord', () => {
  const EXPECTED: Record<string, SendOutcome> = {
    ok: { kind: 'sent', providerId: '1290000000000000042' },
    'ok-no-content': { kind: 'sent' },
    'unknown-webhook': refused('code 10015', true),
    'invalid-token': refused('code 50027', true),
    'empty-message': refused('code 50006', false),
    'invalid-form-body': refused('code 50035', false),
    'rate-limited': later('status 429', 65),
    'rate-limited-cloudflare': later('status 429', 120),
    'server-error': later('status 503'),
  };

  it.each(recordedReplies('discord'))('%s', async (name) => {
    const { post } = postAnswering(recordedReply('discord', name));
    expect(await discordSender(post)(DISCORD, DISCORD_URL)).toEqual(EXPECTED[name]);
  });

  it('is sent without an id where the answer came back cut', async () => {
    const { status, headers, body } = recordedReply('discord', 'ok');
    const long = JSON.stringify({ ...(JSON.parse(body) as object), content: 'x'.repeat(2000) });
    const { post } = postAnswering({ status, headers, body: long });
    expect(await discordSender(post)(DISCORD, DISCORD_URL)).toEqual({ kind: 'sent' });
  });

  it.each([
    [DISCORD_URL, `${DISCORD_URL}?wait=true`],
    [`${DISCORD_URL}?thread_id=7`, `${DISCORD_URL}?thread_id=7&wait=true`],
  ])('is asked to keep the message before it answers: %s', async (url, asked) => {
    const { post, posts } = postAnswering(recordedReply('discord', 'ok'));
    await discordSender(post)(DISCORD, url);
    expect(posts[0]?.url).toBe(asked);
    expect(JSON.parse(posts[0]!.body)).toEqual(DISCORD);
  });
});

describe('a chat that does not answer', () => {
  it.each(['timeout', 'network', 'address'] as const)('is asked again: %s', async (cause) => {
    expect(await slackSender(postAnswering(cause).post)(SLACK, SLACK_URL)).toEqual(later(cause));
    expect(await discordSender(postAnswering(cause).post)(DISCORD, DISCORD_URL)).toEqual(later(cause));
  });
});

describe('the seconds to wait', () => {
  it.each<[unknown, number | undefined]>([
    ['30', 30],
    ['0', 0],
    [64.57, 65],
    ['1.2', 2],
    [999_999_999, 43_200],
    ['', undefined],
    ['soon', undefined],
    ['-1', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [undefined, undefined],
  ])('in %j are %s', (value, seconds) => {
    expect(secondsOf(value)).toBe(seconds);
  });
});
