import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../functions/discord/commands.ts';
import { SIMULATED_DISCORD } from '../../../local/simulators/credentials.ts';
import { newInteractionToken } from '../../../local/simulators/discord-ids.ts';
import { discordApi, GONE } from '../../../shared/outbound/discord-api.ts';
import { postTo } from '../../../shared/outbound/post-to.ts';
import { MINUTE } from '../../../shared/model/instant.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
});
afterAll(() => platforms.stop());

const { applicationId, botToken } = SIMULATED_DISCORD;
const USER = '1250000000000000001';
const message = (content: string) => ({ content, allowed_mentions: { parse: [] as const } });
const api = (token: string = botToken) =>
  discordApi({ baseUrl: `${platforms.url}/discord`, botToken: async () => token, post: postTo([platforms.url]) });
const registered = (body: unknown, token: string = botToken) =>
  fetch(`${platforms.url}/discord/api/v10/applications/${applicationId}/commands`, {
    method: 'PUT',
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const refused = (reason: string) => ({ kind: 'refused', reason, permanent: false });

describe('the simulated Discord', () => {
  it.each([
    ['takes the answer to an interaction of less than 15 minutes', 0, applicationId, 'a', { kind: 'sent' }],
    ['takes none to an older one', 15 * MINUTE, applicationId, 'a', refused(GONE)],
    ['takes none of another application', 0, '1280000000000000009', 'a', refused(GONE)],
    ['takes 2000 characters', 0, applicationId, 'a'.repeat(2000), { kind: 'sent' }],
    ['takes no more', 0, applicationId, 'a'.repeat(2001), refused('status 400, code 50035')],
  ])('%s', async (_, age, application, content, outcome) => {
    const token = newInteractionToken(Date.now() - age);
    expect(await api().answer({ applicationId: application, token }, message(content))).toEqual(outcome);
  });

  it('knows no token of its own that it did not give', async () => {
    expect(await api().answer({ applicationId, token: 'other' }, message('a'))).toEqual(refused(GONE));
  });

  it('takes direct messages of the bot, and of nobody else', async () => {
    await platforms.control('DELETE', 'inbox/discord');
    expect(await api().write(USER, message('a'), 'nonce')).toEqual({ kind: 'sent' });
    expect(await api('another').write(USER, message('a'), 'nonce')).toEqual({ kind: 'later', reason: 'status 401' });
  });

  it('takes the commands as they are', async () => {
    const response = await registered(COMMANDS);
    expect([response.status, ((await response.json()) as unknown[]).length]).toEqual([200, COMMANDS.length]);
    expect((await registered(COMMANDS, 'another')).status).toBe(401);
  });

  it.each([
    ['a name in capitals', [{ name: 'a', options: [{ name: 'A', description: 'a' }] }]],
    ['a description that is too long', [{ name: 'a', options: [{ name: 'a', description: 'a'.repeat(101) }] }]],
    [
      'what is needed behind what is not',
      [
        {
          name: 'a',
          options: [
            { name: 'a', description: 'a' },
            { name: 'b', description: 'b', required: true },
          ],
        },
      ],
    ],
    ['too many commands', Array.from({ length: 101 }, () => ({ name: 'a' }))],
  ])('takes no commands with %s', async (_, commands) => {
    expect((await registered(commands)).status).toBe(400);
  });

  it('says where it limits us when to come again', async () => {
    await platforms.control('PUT', 'faults/discord', { kind: 'rate_limit', times: 1, retryAfterSeconds: 7 });
    const token = newInteractionToken(Date.now());
    expect(await api().answer({ applicationId, token }, message('a'))).toEqual({
      ...{ kind: 'later', reason: 'status 429', retryAfterSeconds: 7 },
    });
  });
});
