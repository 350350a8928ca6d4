import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { createTenant } from '../../../shared/auth/create-tenant.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());
afterEach(async () => {
  for (const receiver of ['slack', 'discord', 'twilio', 'ses']) {
    await app.control('DELETE', `/faults/${receiver}`);
    await app.control('DELETE', `/inbox/${receiver}`);
  }
  await app.local('DELETE', '/faults');
});

let posts = 0;

/** A final overclaim of the affiliate, now: of 1,000 views. CRITICAL by default, HIGH from 1,200 to 1,499. */
async function overclaim(affiliate: number, views = 9000): Promise<string> {
  posts += 1;
  const postId = `19852000000000000${String(posts).padStart(2, '0')}`;
  const author = app.access.tenants[0]!.affiliates[affiliate]!.accounts.x;
  await app.post('x', postId, { views: 1000, author });
  const { body } = await app.as.affiliate(affiliate).call<{ id: string }>('POST', '/v1/submissions', {
    ...{ campaignId: app.campaignId, postUrl: `https://x.com/i/status/${postId}`, claimed: { views } },
    observedAt: new Date(app.engine.clock.now() - 2 * 3_600_000).toISOString(),
  });
  await app.until(body.id, ({ verdict }) => verdict?.final === true);
  return body.id;
}

/** The same, and everybody is told. */
async function toldOverclaim(affiliate: number): Promise<void> {
  await overclaim(affiliate);
  await app.rest();
}

interface Arrived {
  path: string;
  raw: string;
}
const arrived = async (receiver: string, about = ''): Promise<Arrived[]> =>
  ((await (await app.control('GET', `/inbox/${receiver}`)).json()) as Arrived[])
    // Discord is told names with what would be markup escaped.
    .filter(({ raw }) => raw.replaceAll('\\', '').includes(about));
const counted = async (about: string) =>
  Object.fromEntries(
    await Promise.all(
      ['slack', 'discord', 'twilio', 'ses'].map(
        async (receiver) => [receiver, (await arrived(receiver, about)).length] as const,
      ),
    ),
  );
const alertsOf = async (affiliateId: string) =>
  (
    await app.as.analyst.call<{ items: { id: string; repeats: number; severity: string }[] }>(
      'GET',
      `/v1/alerts?affiliateId=${affiliateId}`,
    )
  ).body.items;

interface Notice {
  destination: string;
  state: string;
  announcedAt: string;
}
/** What became of each telling of the affiliate's alerts by the operators' plan. */
const toldOf = async (affiliateId: string): Promise<Notice[]> => {
  const pages = await Promise.all(
    (await alertsOf(affiliateId)).map(({ id }) =>
      app.as.operator.call<{ items: Notice[] }>('GET', `/v1/notifications/notices?alertId=${id}&limit=100`),
    ),
  );
  return pages.flatMap(({ body }) => body.items);
};

describe('eight overclaims of one affiliate in 45 minutes', () => {
  it('are one alert, told once on each channel, and one reminder when the hour has passed', async () => {
    for (const minutes of [0, 15, 15, 15]) {
      if (minutes > 0) await app.later(`PT${minutes}M`);
      await Promise.all([overclaim(0), overclaim(0)]);
      await app.rest();
    }
    const alerts = await alertsOf('aff_ann');
    expect(alerts).toMatchObject([{ repeats: 7, severity: 'CRITICAL' }]);
    expect(await counted('aff_ann')).toEqual({ slack: 1, discord: 1, twilio: 1, ses: 0 });

    await app.later('PT20M');
    await Promise.all([overclaim(0), overclaim(0)]);
    await app.rest();
    expect(await counted('aff_ann')).toEqual({ slack: 2, discord: 2, twilio: 2, ses: 0 });
  });
});

describe('a channel', () => {
  it('that limits is told later, once', async () => {
    await app.control('PUT', '/faults/slack', { kind: 'rate_limit', times: 1, retryAfterSeconds: 20 });
    await app.control('DELETE', '/requests/slack');
    const answered = async () =>
      ((await (await app.control('GET', '/requests/slack')).json()) as { status: number }[]).map(
        ({ status }) => status,
      );
    await overclaim(1);
    await expect.poll(answered, { timeout: 20_000 }).toEqual([429]);
    // Its message lies hidden until the channel may be asked again.
    const waiting = async () => ((await (await app.local('GET', '/idle')).json()) as { waiting: object }).waiting;
    await expect.poll(waiting, { timeout: 20_000 }).toEqual({ messages: 1 });
    await app.later('PT2M');
    expect(await answered()).toEqual([429, 200]);
    expect(await arrived('slack', 'aff_ben')).toHaveLength(1);
    await app.later('PT1H');
    expect(await arrived('slack', 'aff_ben')).toHaveLength(1);
  });

  it('that refuses for good is disabled, is said to be on another one, and is told nothing more', async () => {
    await app.control('PUT', '/faults/slack', { kind: 'bad_token', variant: 'channel_is_archived' });
    await toldOverclaim(2);
    await app.rest();
    await expect.poll(async () => (await arrived('ses', 'DESTINATION_DISABLED')).length, { timeout: 20_000 }).toBe(1);
    await app.control('DELETE', '/faults/slack');
    await app.later('PT2H');
    await toldOverclaim(2);
    expect(await arrived('slack', 'aff_cleo')).toEqual([]);
    expect(await arrived('discord', 'aff_cleo')).toHaveLength(2);

    const operator = app.as.operator;
    const enable = (name: string) =>
      operator.call('POST', `/v1/notifications/destinations/${name}/enable`, undefined, {
        'idempotency-key': `enable-${name}`,
      });
    expect((await enable('nobody')).status).toBe(404);
    const enabled = await enable('on-call');
    expect(enabled.status).toBe(200);
    await app.later('PT2H');
    await toldOverclaim(2);
    expect(await arrived('slack', 'aff_cleo')).toHaveLength(1);
  });
});

describe('a tenant', () => {
  const plan = (url: string) => ({
    destinations: { team: { channel: 'slack', webhookUrl: `${url}/slack/services/T00TENANT/B00TEAM/invented` } },
    routes: [{ severityAtLeast: 'HIGH', to: ['team'] }],
  });

  it('is told by a plan of its own, of its own alerts only, and sees what became of it', async () => {
    const put = await app.as.otherTenant.call('PUT', '/v1/notifications', plan(app.access.simulatorUrl));
    expect(put.status).toBe(200);
    expect(JSON.stringify(put.body)).not.toContain('B00TEAM/invented');
    await app.later('PT2H');
    await toldOverclaim(1);
    expect((await arrived('slack')).filter(({ path }) => path.includes('T00TENANT'))).toEqual([]);

    expect((await app.as.admin.call('PUT', '/v1/notifications', plan(app.access.simulatorUrl))).status).toBe(200);
    await app.later('PT2H');
    await toldOverclaim(1);
    expect((await arrived('slack')).filter(({ path }) => path.includes('T00TENANT'))).toHaveLength(1);
    const [alert] = await alertsOf('aff_ben');
    const notices = await app.as.admin.call<{ items: { destination: string; state: string }[] }>(
      'GET',
      `/v1/notifications/notices?alertId=${alert!.id}`,
    );
    expect(notices.body.items).toMatchObject([{ destination: 'team', state: 'SENT' }]);
  });

  it.each([
    [{ destinations: { fax: { channel: 'fax' } }, routes: [] }, /slack.*email.*sms.*discord|email.*slack/],
    [
      { ...plan('https://hooks.slack.com'), routes: [{ severityAtLeast: 'URGENT', to: ['team'] }] },
      /LOW.*MEDIUM.*HIGH.*CRITICAL/,
    ],
    [{ ...plan('https://hooks.slack.com'), routes: [{ severityAtLeast: 'HIGH', to: ['nobody'] }] }, /team/],
  ])('learns what is wrong with a plan, and what there is', async (body, known) => {
    const answer = await app.as.admin.call('PUT', '/v1/notifications', body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toMatch(known);
  });
});

describe('what a tenant wants to hear of together', () => {
  const digest = {
    destinations: { team: { channel: 'slack', webhookUrl: '' } },
    routes: [{ severityAtLeast: 'HIGH', to: ['team'], digest: 'hourly' }],
  };
  const put = (client: ApiClient) => {
    digest.destinations.team.webhookUrl = `${app.access.simulatorUrl}/slack/services/T00TENANT/B00DIGEST/invented`;
    return client.call('PUT', '/v1/notifications', digest);
  };
  const told = async () => (await arrived('slack')).filter(({ path }) => path.includes('B00DIGEST'));

  it('is one message at the full hour, and a destination that refuses it is disabled', async () => {
    await app.later('PT2H');
    for (const { id } of [...(await alertsOf('aff_ann')), ...(await alertsOf('aff_ben'))])
      await app.as.analyst.call('PATCH', `/v1/alerts/${id}`, { status: 'RESOLVED', reason: 'told before' });
    await app.rest();
    expect((await put(app.as.admin)).status).toBe(200);
    await Promise.all([overclaim(0, 1300), overclaim(1, 1300)]);
    await app.rest();
    expect(await told()).toEqual([]);
    await app.later('PT61M');
    expect(await told()).toHaveLength(1);
    expect((await told())[0]!.raw).toMatch(/aff_ann[^]*aff_ben|aff_ben[^]*aff_ann/);

    const path = '/services/T00TENANT/B00DIGEST/invented';
    await app.control('PUT', '/faults/slack', { kind: 'bad_token', variant: 'no_service', path });
    await Promise.all([overclaim(0, 1300), overclaim(1, 1300)]);
    await app.rest();
    await app.later('PT61M');
    expect((await app.as.admin.call('GET', '/v1/notifications')).body).toMatchObject({
      destinations: { team: { state: 'disabled' } },
    });
  });

  it('may be the first thing that it seals', async () => {
    const key = await createTenant(
      registryStore(app.tables),
      { id: 'quiet', name: 'Quiet' },
      atMs(app.engine.clock.now()),
    );
    const quiet = new ApiClient(app.access.baseUrl, key);
    expect((await put(quiet)).status).toBe(200);
    const cursor = await quiet.call('GET', '/v1/notifications/notices?alertId=alr_1&cursor=none');
    expect(cursor.status).toBe(400);
  });
});

describe('a function that dies after a channel took its message', () => {
  it('does not send it again, and the notice says that nobody knows', async () => {
    const nobody = await app.as.admin.call('PUT', '/v1/notifications', { destinations: {}, routes: [] });
    expect(nobody.status).toBe(200);
    await app.later('PT2H');
    await app.control('PUT', '/faults/discord', { kind: 'slow', latencyMs: 8000 });
    const before = new Set((await toldOf('aff_ann')).map(({ announcedAt }) => announcedAt));
    await overclaim(0);
    const told = async () =>
      Object.fromEntries(
        (await toldOf('aff_ann'))
          .filter(({ announcedAt }) => !before.has(announcedAt))
          .map(({ destination, state }) => [destination, state]),
      );
    // What the function keeps next is what Discord answered, and nothing else.
    const held = { 'on-call': 'SENT', pager: 'SENT', 'fraud-desk': 'SENDING' };
    await expect.poll(told, { timeout: 20_000 }).toEqual(held);
    await app.local('POST', '/faults', { target: 'lambda:notify', kind: 'crash_before_commit', times: 1 });
    const faults = async () => (await app.local('GET', '/faults')).json();
    await expect.poll(faults, { timeout: 20_000 }).toEqual({ faults: [] });
    await app.control('DELETE', '/faults/discord');
    await app.later('PT30M');
    expect(await arrived('discord', 'aff_ann')).toHaveLength(1);
    expect(await told()).toEqual({ ...held, 'fraud-desk': 'UNKNOWN' });
  });
});
