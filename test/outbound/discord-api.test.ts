import { describe, expect, it } from 'vitest';
import { discordApi, GONE } from '../../shared/outbound/discord-api.ts';
import type { SendOutcome } from '../../shared/outbound/notify/send-outcome.ts';
import type { Post, PostAnswer } from '../../shared/outbound/post-to.ts';
import { postAnswering, recordedReplies, recordedReply } from './notify/recorded-reply.ts';

const MESSAGE = { content: 'Taken', allowed_mentions: { parse: [] } } as const;
const INTERACTION = { applicationId: '1280000000000000001', token: 'aW50ZXJhY3Rpb24/to+ken' };
const USER = '1250000000000000001';
const settings = { baseUrl: 'https://discord.example', botToken: async () => 'the-bot-token' };

const refused = (reason: string): SendOutcome => ({ kind: 'refused', reason, permanent: false });
const later = (reason: string, retryAfterSeconds?: number): SendOutcome => ({
  ...{ kind: 'later', reason },
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** Both ways of telling understand the same replies. */
const EXPECTED: Record<string, SendOutcome> = {
  answered: { kind: 'sent' },
  'unknown-webhook': refused(GONE),
  'unknown-interaction': refused(GONE),
  'unknown-message': refused(GONE),
  'invalid-webhook-token': refused(GONE),
  unauthorized: later('status 401'),
  'cannot-write-to-user': refused('the person takes no direct messages'),
  'invalid-form-body': refused('status 400, code 50035'),
  'rate-limited': later('status 429', 65),
  'rate-limited-cloudflare': later('status 429', 120),
  'server-error': later('status 500'),
  'malformed-html': later('status 502'),
};

describe('the answer to an interaction', () => {
  it.each(recordedReplies('discord-api'))('%s', async (name) => {
    const { post } = postAnswering(recordedReply('discord-api', name));
    expect(await discordApi({ ...settings, post }).answer(INTERACTION, MESSAGE)).toEqual(EXPECTED[name]);
  });

  it.each(['timeout', 'network', 'address'] as const)('is tried again after no answer: %s', async (cause) => {
    const { post } = postAnswering(cause);
    expect(await discordApi({ ...settings, post }).answer(INTERACTION, MESSAGE)).toEqual(later(cause));
  });

  it('changes the promise that was given, by the interaction’s own token and by no other', async () => {
    const { post, posts } = postAnswering(recordedReply('discord-api', 'answered'));
    await discordApi({ ...settings, post }).answer(INTERACTION, MESSAGE);
    expect(posts).toMatchObject([
      {
        method: 'PATCH',
        url: 'https://discord.example/api/v10/webhooks/1280000000000000001/aW50ZXJhY3Rpb24%2Fto%2Bken/messages/@original',
        headers: { 'content-type': 'application/json', 'user-agent': 'DiscordBot (claimcheck, 1)' },
      },
    ]);
    expect(posts[0]?.headers).not.toHaveProperty('authorization');
    expect(JSON.parse(posts[0]!.body)).toEqual(MESSAGE);
  });
});

describe('a direct message', () => {
  const answering = (...answers: PostAnswer[]) => {
    const posts: Post[] = [];
    const post = async (one: Post): Promise<PostAnswer> => {
      posts.push(one);
      return answers[posts.length - 1]!;
    };
    return { posts, write: () => discordApi({ ...settings, post }).write(USER, MESSAGE, 'a-nonce') };
  };
  const answered = (body: unknown, status = 200): PostAnswer => ({
    kind: 'answered',
    status,
    headers: {},
    body: JSON.stringify(body),
  });
  const CHANNEL = answered({ id: '1250000000000000002', type: 1 });
  const WRITTEN = answered({ id: '1290000000000000042' });

  it('goes to the channel of the person, as the bot, and is the same one when it is sent again soon', async () => {
    const { posts, write } = answering(CHANNEL, WRITTEN);
    expect(await write()).toEqual({ kind: 'sent' });
    expect(posts.map(({ url, body }) => [url, JSON.parse(body) as unknown])).toEqual([
      ['https://discord.example/api/v10/users/@me/channels', { recipient_id: USER }],
      [
        'https://discord.example/api/v10/channels/1250000000000000002/messages',
        { ...MESSAGE, nonce: 'a-nonce', enforce_nonce: true },
      ],
    ]);
    for (const { headers } of posts) expect(headers.authorization).toBe('Bot the-bot-token');
  });

  it.each(Object.entries(EXPECTED))('%s, where it is written', async (name, outcome) => {
    const { status, headers, body } = recordedReply('discord-api', name);
    const { write } = answering(CHANNEL, { kind: 'answered', status, headers, body });
    expect(await write()).toEqual(outcome);
  });

  it('is not written where there is no channel', async () => {
    const { status, headers, body } = recordedReply('discord-api', 'cannot-write-to-user');
    const refusal = answering({ kind: 'answered', status, headers, body });
    expect(await refusal.write()).toEqual(refused('the person takes no direct messages'));
    expect(refusal.posts).toHaveLength(1);
    const nameless = answering(answered({ type: 1 }));
    expect(await nameless.write()).toEqual(later('a channel without an id'));
    expect(nameless.posts).toHaveLength(1);
  });
});
