import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAnnouncements, subscribePartner, type PartnerEndpoint } from '../../../local/demo/announcements.ts';
import { after, atMs, HOUR } from '../../../shared/model/instant.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { POST_LINK } from '../../support/platform-posts.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

interface Clawback {
  id: string;
  status: string;
  cause: string;
  submissionId: string;
  amountMicros: number;
  reason?: string;
}
interface Alert {
  type: string;
  status: string;
  subject?: string;
  summary?: string;
  reason?: string;
}

let app: RunningApplication;
let partner: PartnerEndpoint;
beforeAll(async () => {
  app = await runApplication();
  partner = await subscribePartner(app.access, ['clawback.proposed', 'clawback.decided']);
});
afterAll(() => app.stop());

const now = (): number => app.engine.clock.now();
const clawbackOf = async (submission: string): Promise<Clawback | undefined> => {
  const { body } = await app.as.admin.call<{ items: Clawback[] }>('GET', '/v1/clawbacks');
  return body.items.find(({ submissionId }) => submissionId === submission);
};
const toldEvents = async (): Promise<string[]> => {
  const { deliveries, surprises } = await readAnnouncements(app.access.simulatorUrl, partner);
  expect(surprises.filter((surprise) => surprise.startsWith('webhook'))).toEqual([]);
  return deliveries.map(({ type }) => type).toSorted();
};

/** A claim of the first affiliate's post that shows so many views, made three hours ago. */
async function claimed(platform: Platform, postId: string, shows: number, views: number, campaignId = app.campaignId) {
  const { accounts } = app.access.tenants[0]!.affiliates[0]!;
  await app.post(platform, postId, { views: shows, author: accounts[platform] });
  const body = { campaignId, postUrl: POST_LINK[platform](postId), claimed: { views } };
  const observedAt = atMs(now() - 3 * HOUR);
  const { body: made } = await app.as
    .affiliate()
    .call<{ id: string }>('POST', '/v1/submissions', { ...body, observedAt });
  await app.until(made.id, ({ verdict }) => verdict !== null);
  return made.id;
}

it('an overclaim recommends, a person decides, and a partner hears of both once', async () => {
  const id = await claimed('x', '1994000000000000001', 1_000, 3_000);
  const clawback = (await clawbackOf(id))!;
  expect(clawback).toMatchObject({ status: 'PROPOSED', cause: 'OVERCLAIMED', amountMicros: 24_000_000 });
  const path = `/v1/clawbacks/${clawback.id}`;
  const decisions = await Promise.all(
    Array.from({ length: 10 }, () =>
      app.as.admin.call('PATCH', path, { status: 'REJECTED', reason: 'paid elsewhere' }),
    ),
  );
  expect(decisions.map(({ status }) => status)).toEqual(decisions.map(() => 200));
  expect(await clawbackOf(id)).toMatchObject({ status: 'REJECTED', reason: 'paid elsewhere' });
  await app.rest();
  expect(await toldEvents()).toEqual(['clawback.decided', 'clawback.proposed']);
});

it('a campaign that is about to be locked is told once, and no more with the lock', async () => {
  const dates = { startsAt: atMs(now() - 30 * 24 * HOUR), endsAt: atMs(now() + 30 * 24 * HOUR) };
  const campaign = { name: 'Short', platforms: ['tiktok'], ...dates, lockAt: atMs(now() + 25 * HOUR), currency: 'USD' };
  const terms = { payout: { cpmMicros: 10_000_000 } };
  const made = await app.as.admin.call<{ id: string; lockAt: string }>('POST', '/v1/campaigns', {
    ...campaign,
    ...terms,
  });
  const campaignId = made.body.id;
  // Its post shows nothing yet, so that it stays unverified beyond the lock.
  const { body } = await app.as.affiliate().call<{ id: string }>('POST', '/v1/submissions', {
    ...{ campaignId, postUrl: POST_LINK.tiktok('7400000000000000001'), claimed: { views: 2_000 } },
  });
  await app.until(body.id, ({ verdict }) => verdict !== null);
  expect(await app.read(body.id)).toMatchObject({ verifyBy: after(made.body.lockAt, -24 * HOUR) });

  const locks = async () => {
    const { body: listed } = await app.as.analyst.call<{ items: Alert[] }>('GET', '/v1/alerts?type=HOLDBACK');
    return listed.items.filter(({ subject }) => subject === campaignId);
  };
  expect(await locks()).toEqual([]);
  await app.later('PT1H2M');
  expect(await locks()).toMatchObject([{ status: 'OPEN', summary: '1 claim worth $20.00 unverified, lock in 24 h' }]);
  const { body: performance } = await app.as.admin.call('GET', `/v1/campaigns/${campaignId}/performance`);
  expect(performance).toMatchObject({
    holdback: { lockAt: made.body.lockAt, unverifiedClaims: 1, unverifiedMicros: 20_000_000, currency: 'USD' },
  });
  await app.later('PT20M');
  const { messages } = await readAnnouncements(app.access.simulatorUrl, partner);
  expect(JSON.stringify(messages.slack)).toContain('1 claim worth $20.00 unverified, lock in 24 h');
  await app.later('PT24H');
  expect(await locks()).toMatchObject([{ status: 'RESOLVED', reason: 'the campaign is locked' }]);
});

it('a match that loses views recommends the difference, and what nobody decides on ends', async () => {
  const id = await claimed('youtube', 'clawback001', 5_000, 5_000);
  expect(await clawbackOf(id)).toBeUndefined();
  await app.post('youtube', 'clawback001', { views: 4_000 });
  await app.later('PT72H10M');
  expect(await clawbackOf(id)).toMatchObject({ status: 'PROPOSED', cause: 'VIEWS_DECAYED', amountMicros: 12_000_000 });
  type Page = { items: Clawback[]; cursor?: string };
  const first = await app.as.admin.call<Page>('GET', '/v1/clawbacks?limit=1');
  const cursor = encodeURIComponent(first.body.cursor ?? '');
  const second = await app.as.admin.call<Page>('GET', `/v1/clawbacks?limit=1&cursor=${cursor}`);
  expect([first, second].map(({ body }) => body.items[0]?.cause)).toEqual(['VIEWS_DECAYED', 'OVERCLAIMED']);
  await app.later('P90D');
  await app.later('PT2M');
  expect(await clawbackOf(id)).toMatchObject({ status: 'EXPIRED', reason: 'Nobody decided in time.' });
});
