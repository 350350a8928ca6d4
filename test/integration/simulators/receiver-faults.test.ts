import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIMULATED_TWILIO } from '../../../local/simulators/credentials.ts';
import { DISCORD_PATH, ofTwilio, postedForm, postedJson, SLACK_PATH, TWILIO_PATH, type Posted } from './posted.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const NOW = Date.parse('2026-11-02T15:00:00.000Z');
const RECEIVERS = ['slack', 'discord', 'twilio', 'ses', 'webhooks'];

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms({ now: () => NOW });
});
afterAll(() => platforms.stop());
beforeEach(async () => {
  for (const receiver of RECEIVERS)
    for (const resource of ['faults', 'inbox', 'requests'])
      await platforms.control('DELETE', `${resource}/${receiver}`);
});

/** A message that the receiver would take. */
const SEND: Record<string, (url: string) => Promise<Posted>> = {
  slack: (url) => postedJson(`${url}${SLACK_PATH}`, { text: 'hello' }),
  discord: (url) => postedJson(`${url}${DISCORD_PATH}`, { content: 'hello' }),
  twilio: (url) =>
    postedForm(`${url}${TWILIO_PATH}`, { To: '+15551230001', From: SIMULATED_TWILIO.from, Body: 'hello' }, ofTwilio),
  ses: (url) =>
    postedJson(`${url}/ses/v2/email/outbound-emails`, {
      FromEmailAddress: 'alerts@claimcheck.example',
      Destination: { ToAddresses: ['ops@northwind.example'] },
      Content: { Simple: { Subject: { Data: 'hello' }, Body: { Text: { Data: 'a' } } } },
    }),
  webhooks: (url) => postedJson(`${url}/webhooks/northwind`, {}),
};
const send = (receiver: string) => SEND[receiver]!(platforms.url);
const inboxOf = async (receiver: string) => (await platforms.control('GET', `inbox/${receiver}`)).body as unknown[];

interface FaultCase {
  receiver: string;
  fault: { kind: string; variant?: string; retryAfterSeconds?: number };
  status: number;
  says: RegExp;
  headers?: Record<string, string>;
}

const FAULTS: FaultCase[] = [
  {
    receiver: 'slack',
    fault: { kind: 'rate_limit' },
    status: 429,
    says: /^rate_limited$/,
    headers: { 'retry-after': '1' },
  },
  {
    receiver: 'slack',
    fault: { kind: 'rate_limit', retryAfterSeconds: 30 },
    status: 429,
    says: /^rate_limited$/,
    headers: { 'retry-after': '30' },
  },
  { receiver: 'slack', fault: { kind: 'server_error' }, status: 500, says: /^rollup_error$/ },
  { receiver: 'slack', fault: { kind: 'server_error', variant: 'service_unavailable' }, status: 503, says: /doctype/ },
  { receiver: 'slack', fault: { kind: 'bad_token' }, status: 404, says: /^no_service$/ },
  { receiver: 'slack', fault: { kind: 'bad_token', variant: 'invalid_token' }, status: 403, says: /^invalid_token$/ },
  {
    receiver: 'slack',
    fault: { kind: 'bad_token', variant: 'channel_is_archived' },
    status: 410,
    says: /^channel_is_archived$/,
  },
  {
    receiver: 'discord',
    fault: { kind: 'rate_limit', retryAfterSeconds: 5 },
    status: 429,
    says: /"retry_after":4\.65,"global":false/,
    headers: { 'retry-after': '5', 'x-ratelimit-reset-after': '4.650' },
  },
  {
    receiver: 'discord',
    fault: { kind: 'rate_limit', variant: 'global' },
    status: 429,
    says: /"global":true/,
    headers: { 'x-ratelimit-global': 'true' },
  },
  {
    receiver: 'discord',
    fault: { kind: 'rate_limit', variant: 'cloudflare' },
    status: 429,
    says: /^error code: 1015$/,
  },
  { receiver: 'discord', fault: { kind: 'server_error' }, status: 500, says: /"code":0/ },
  { receiver: 'discord', fault: { kind: 'bad_token' }, status: 404, says: /"code":10015/ },
  { receiver: 'discord', fault: { kind: 'bad_token', variant: '50027' }, status: 401, says: /"code":50027/ },
  { receiver: 'twilio', fault: { kind: 'rate_limit' }, status: 429, says: /"code":20429/ },
  { receiver: 'twilio', fault: { kind: 'server_error' }, status: 500, says: /"code":20500/ },
  { receiver: 'twilio', fault: { kind: 'bad_token' }, status: 401, says: /"code":20003/ },
  { receiver: 'twilio', fault: { kind: 'bad_token', variant: '21610' }, status: 400, says: /"code":21610/ },
  {
    receiver: 'ses',
    fault: { kind: 'rate_limit' },
    status: 429,
    says: /"message"/,
    headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
  },
  { receiver: 'webhooks', fault: { kind: 'rate_limit' }, status: 429, says: /^$/, headers: { 'retry-after': '60' } },
  {
    receiver: 'webhooks',
    fault: { kind: 'rate_limit', variant: 'date', retryAfterSeconds: 90 },
    status: 429,
    says: /^$/,
    headers: { 'retry-after': 'Mon, 02 Nov 2026 15:01:30 GMT' },
  },
  { receiver: 'webhooks', fault: { kind: 'server_error' }, status: 500, says: /^$/ },
  { receiver: 'webhooks', fault: { kind: 'server_error', variant: '503' }, status: 503, says: /^$/ },
  {
    receiver: 'webhooks',
    fault: { kind: 'server_error', variant: '302' },
    status: 302,
    says: /^$/,
    headers: { location: 'redirected' },
  },
  { receiver: 'webhooks', fault: { kind: 'bad_token' }, status: 410, says: /^$/ },
  { receiver: 'webhooks', fault: { kind: 'bad_token', variant: '404' }, status: 404, says: /^$/ },
];

describe('a fault of a receiver', () => {
  it.each(FAULTS)('$receiver $fault: $status', async ({ receiver, fault, status, says, headers = {} }) => {
    await platforms.control('PUT', `faults/${receiver}`, { ...fault, times: 1 });
    const struck = await send(receiver);
    expect(struck.status).toBe(status);
    expect(struck.text).toMatch(says);
    for (const [name, value] of Object.entries(headers)) expect(struck.headers.get(name)).toBe(value);
    expect(await inboxOf(receiver)).toEqual([]);
    expect((await send(receiver)).status).toBeLessThan(300);
    expect(await inboxOf(receiver)).toHaveLength(1);
    const { body } = await platforms.control('GET', `requests/${receiver}`);
    expect((body as { status: number }[]).map((request) => request.status)[0]).toBe(status);
    expect(body).toHaveLength(2);
  });

  it.each(RECEIVERS)('of %s in a form that it does not know is answered with those that it does', async (receiver) => {
    const fault = { kind: 'bad_token', variant: 'meteor' };
    const { status, body } = await platforms.control('PUT', `faults/${receiver}`, fault);
    expect([status, Object.keys((body as { variants: object }).variants)]).toEqual([
      400,
      ['rate_limit', 'server_error', 'bad_token'],
    ]);
  });

  it('may strike one path alone', async () => {
    await platforms.control('PUT', 'faults/webhooks', { kind: 'server_error', path: '/southwind', times: 2 });
    const statuses: number[] = [];
    for (const name of ['northwind', 'southwind', 'northwind', 'southwind', 'southwind'])
      statuses.push((await postedJson(`${platforms.url}/webhooks/${name}`, {})).status);
    expect(statuses).toEqual([204, 500, 204, 500, 204]);
  });

  it.each(RECEIVERS)('gives no answer of %s: nothing was taken', async (receiver) => {
    await platforms.control('PUT', `faults/${receiver}`, { kind: 'timeout', latencyMs: 1, times: 1 });
    await expect(send(receiver)).rejects.toThrow();
    expect(await inboxOf(receiver)).toEqual([]);
  });

  it('makes an answer slow: a message is taken, though nobody waited for the answer', async () => {
    await platforms.control('PUT', 'faults/webhooks', { kind: 'slow', latencyMs: 150, times: 1 });
    const signal = AbortSignal.timeout(30);
    await expect(
      fetch(`${platforms.url}/webhooks/northwind`, { method: 'POST', body: '{}', signal }),
    ).rejects.toThrow();
    expect(await inboxOf('webhooks')).toEqual([]);
    await expect.poll(() => inboxOf('webhooks')).toHaveLength(1);
  });

  it.each(RECEIVERS)('breaks an answer of %s: the message was taken', async (receiver) => {
    await platforms.control('PUT', `faults/${receiver}`, { kind: 'malformed', times: 1 });
    expect((await send(receiver)).status).toBe(200);
    expect(await inboxOf(receiver)).toHaveLength(1);
  });
});

describe('an inbox', () => {
  it('shows what was taken, the oldest first, until it is cleared', async () => {
    for (const text of ['first', 'second']) await postedJson(`${platforms.url}${SLACK_PATH}?a=1`, { text });
    await send('discord');
    expect(await inboxOf('slack')).toMatchObject([
      { at: '2026-11-02T15:00:00.000Z', path: expect.stringMatching(/\?a=1$/) as string, body: { text: 'first' } },
      { headers: { 'content-type': 'application/json' }, body: { text: 'second' }, raw: '{"text":"second"}' },
    ]);
    expect((await platforms.control('DELETE', 'inbox/slack')).status).toBe(204);
    expect([await inboxOf('slack'), (await inboxOf('discord')).length]).toEqual([[], 1]);
  });

  it('keeps what is neither JSON nor a form as text', async () => {
    await postedJson(`${platforms.url}/webhooks/northwind`, 'hello', { 'content-type': 'text/plain' });
    expect(await inboxOf('webhooks')).toMatchObject([{ body: 'hello', raw: 'hello' }]);
  });

  it.each(['GET', 'DELETE'])('of nobody, or of a platform, is not there: %s', async (method) => {
    for (const name of ['myspace', 'x']) {
      const { status, body } = await platforms.control(method, `inbox/${name}`);
      expect([status, body]).toMatchObject([404, { receivers: RECEIVERS }]);
    }
  });

  it('survives restarts, in order', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulators-'));
    try {
      const before = await simulatedPlatforms({ dataDir });
      for (const text of ['cleared', 'first', 'second']) {
        await postedJson(`${before.url}${SLACK_PATH}`, { text });
        if (text === 'cleared') await before.control('DELETE', 'inbox/slack');
      }
      const { body } = await before.control('GET', 'inbox/slack');
      await before.stop();
      for (let restart = 0; restart < 2; restart += 1) {
        const after = await simulatedPlatforms({ dataDir });
        expect((await after.control('GET', 'inbox/slack')).body).toEqual(body);
        await after.stop();
      }
      expect(body).toMatchObject([{ body: { text: 'first' } }, { body: { text: 'second' } }]);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
