import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../../../local/demo/api-client.ts';
import { putData } from '../../../local/seed-sources.ts';
import { atMs, HOUR, toMs } from '../../../shared/model/instant.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import type { SyncRun } from '../../../shared/model/sync-run.ts';
import { daysLater } from '../../../shared/rules/calendar.ts';
import { localDateOf, nextTimeOfDay } from '../../../shared/rules/local-time.ts';
import { liveWindow } from '../../../shared/rules/sync-schedule.ts';
import { exportOf, sampleOrder, type SampleOrder } from '../../lake/orders.ts';
import { POST_LINK, SAMPLE_POST } from '../../support/platform-posts.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { sdkSettings } from '../../support/sdk-settings.ts';

let app: RunningApplication;
let tenantId: string;
let objects: S3Client;
/** The first day that is expected of the network. */
let since: string;
const ZONE = 'America/New_York';
const now = (): number => app.engine.clock.now();
const today = (): string => localDateOf(atMs(now()), ZONE);
const inQuery = (): string => `?tenantId=${tenantId}`;

beforeAll(async () => {
  app = await runApplication();
  tenantId = app.access.tenants[0]!.id;
  const { sdkEnvironment } = app.engine;
  objects = new S3Client({
    ...sdkSettings(sdkEnvironment, 'SQS'),
    ...{ endpoint: sdkEnvironment['AWS_ENDPOINT_URL_S3'] ?? '', forcePathStyle: true },
  });
  // Early in the afternoon: the schedules that look for exports and read five weeks are far.
  await app.engine.clock.advance(toMs(nextTimeOfDay(atMs(now()), 12 * 60 + 20, ZONE)) - now());
  await app.rest();
  since = daysLater(today(), -12);
  const settings = { account: 'main', since };
  const path = `/v1/ops/syncs/sources/everflow-subs${inQuery()}`;
  expect((await app.as.operator.call('PUT', path, settings)).status).toBe(200);
}, 60_000);
afterAll(async () => {
  objects.destroy();
  await app.stop();
});

/** A claim of the first affiliate, true of 80 hours ago, once its platform has judged it. */
async function claimed(
  platform: Platform,
  n: number,
  claim: { views?: number; clicks?: number; conversions?: number },
  trackingId: string,
) {
  const { accounts } = app.access.tenants[0]!.affiliates[0]!;
  const postId = SAMPLE_POST[platform](n);
  await app.post(platform, postId, { views: claim.views ?? 10, author: accounts[platform] });
  const body = { campaignId: app.campaignId, postUrl: POST_LINK[platform](postId), claimed: claim, trackingId };
  const observedAt = atMs(now() - 80 * HOUR);
  const made = await app.as.affiliate().call<{ id: string }>('POST', '/v1/submissions', { ...body, observedAt });
  expect(made.status).toBe(202);
  await app.until(made.body.id, ({ verdict }) => verdict?.final === true);
  await app.rest();
  return made.body.id;
}

/** What the network counted under sub ids on a day a week ago. */
async function counted(rows: { sub1: string; clicks: number; cv: number; affiliateId?: string }[]): Promise<void> {
  const common = { affiliateId: '57', affiliateLabel: 'Northlake Media', advertiserId: '1', advertiserLabel: 'CCW' };
  const days = { [daysLater(today(), -7)]: rows.map((row) => ({ ...common, revenue: 0, payout: 0, ...row })) };
  await putData(app.access.simulatorUrl, 'everflow', { days });
}

async function ended(runId: string): Promise<SyncRun> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { body } = await app.as.operator.call<SyncRun>('GET', `/v1/ops/syncs/${runId}${inQuery()}`);
    if (body.status !== 'RUNNING') return body;
    await sleep(100);
  }
  throw new Error(`${runId} never ended`);
}
/** Reads today and the last days, as an operator asks for it. A minute later it is another run. */
async function syncedNow(): Promise<SyncRun> {
  await app.engine.clock.advance(61_000);
  const { body } = await app.as.operator.call<{ id: string }>('POST', `/v1/ops/syncs${inQuery()}`, {});
  return ended(body.id);
}
/** Reads five weeks again, as the night does. */
async function syncedAtNight(): Promise<SyncRun> {
  const made = await app.local('POST', `/schedules/${tenantId}-nightly/run`);
  return ended(((await made.json()) as { result: { runId: string } }).result.runId);
}

/** Reads the days anew that are read by the night alone. */
async function backfilled(): Promise<void> {
  const { from: live } = liveWindow(atMs(now()), ZONE);
  await app.engine.clock.advance(61_000);
  const range = { from: since, to: daysLater(live, -1) };
  const { status, body } = await app.as.operator.call<{ id: string }>('POST', `/v1/ops/syncs${inQuery()}`, range);
  expect(status).toBe(202);
  await ended(body.id);
}

interface History {
  revisions: {
    attempts: { kind: string; observation: { source?: string; api: string; raw: object; adjusted: object } }[];
  }[];
}
const historyOf = async (id: string) => {
  const { body } = await app.as.affiliate().call<History>('GET', `/v1/submissions/${id}/history`);
  return body.revisions[0]!.attempts;
};
const statusOf = async (id: string) => (await app.read(id)).verdict?.status;

describe('a claim with a tracking id', () => {
  it('is verified by what the network counted under it, and says so', async () => {
    const claim = await claimed('reddit', 1, { clicks: 300, conversions: 9 }, 'sub-reddit-1');
    const second = await claimed('reddit', 2, { clicks: 300 }, 'sub-reddit-1');
    expect([await statusOf(claim), await statusOf(second)]).toEqual(['UNVERIFIABLE', 'UNVERIFIABLE']);
    await counted([
      { sub1: 'sub-reddit-1', clicks: 300, cv: 9 },
      { sub1: 'sub-reddit-1', clicks: 900, cv: 90, affiliateId: '58' },
    ]);
    expect(await syncedAtNight()).toMatchObject({
      status: 'SUCCEEDED',
      outcomes: [{ source: 'everflow-subs', outcome: 'OK', rows: 2 }],
    });
    const shown = await app.read(claim);
    expect(shown).toMatchObject({
      status: 'VERIFIED',
      verdict: {
        ...{ status: 'MATCHED', final: true, confidence: 1, trust: { event: 'perfect_match' } },
        reasons: [
          { code: 'JUDGED_BY_EVIDENCE', text: 'Under your tracking id the network counted clicks and conversions.' },
        ],
        metrics: [
          {
            ...{ metric: 'clicks', observed: 300 },
            provenance: {
              ...{ source: 'everflow', api: 'everflow.networks.reporting.entity.table', metricName: 'total_click' },
              ...{ definitionVersion: '2026-01-01', scope: 'all' },
            },
          },
          { metric: 'conversions', observed: 9, provenance: { source: 'everflow', metricName: 'cv' } },
        ],
      },
    });
    expect(await historyOf(claim)).toMatchObject([
      { kind: 'first' },
      {
        kind: 'evidence',
        observation: {
          ...{ source: 'everflow', raw: { clicks: { value: 300 }, conversions: { value: 9 } } },
          adjusted: { clicks: { upper: 300 }, conversions: { upper: 9 } },
        },
      },
    ]);
    // The first claim holds the id.
    expect(await statusOf(second)).toBe('UNVERIFIABLE');
  }, 60_000);

  it('is an overclaim where the network says so once that is settled: trust, alert and recommendation, once', async () => {
    const claim = await claimed('youtube', 3, { views: 1_000, clicks: 500 }, 'sub-youtube-1');
    expect((await app.read(claim)).verdict).toMatchObject({ status: 'MATCHED', confidence: 0.5 });
    await counted([{ sub1: 'sub-youtube-1', clicks: 200, cv: 3 }]);
    // The step dies after two of its writes: the machine runs it again.
    const dying = { target: 'lambda:judge-evidence', kind: 'crash_after_commit', times: 2 };
    expect((await app.local('POST', '/faults', dying)).ok).toBe(true);
    await backfilled();
    expect(await syncedNow()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await (await app.local('GET', '/faults')).json()).toEqual({ faults: [] });
    const shown: Shown = await app.read(claim);
    expect(shown.verdict).toMatchObject({
      ...{ level: 'CRITICAL', confidence: 1, trust: { event: 'overclaim' }, alertId: expect.any(String) },
      metrics: [
        { metric: 'views', observed: 1_000, provenance: { source: 'youtube' } },
        { metric: 'clicks', observed: 200, provenance: { source: 'everflow' } },
      ],
    });
    // What was compared before is no part of what the network said.
    const { adjusted } = (await historyOf(claim)).at(-1)!.observation;
    expect(adjusted).toEqual({ clicks: { lower: expect.any(Number), upper: 200 } });
    await syncedNow();
    const path = `/v1/affiliates/${app.access.tenants[0]!.affiliates[0]!.id}/trust`;
    const { body } = await app.as.admin.call<{
      ledger: { event: string; submissionId: string; compensates?: string }[];
    }>('GET', path);
    const events = body.ledger.filter(
      ({ submissionId, compensates }) => submissionId === claim && compensates === undefined,
    );
    expect(events.map(({ event }) => event).toSorted()).toEqual(['overclaim', 'perfect_match']);
    const { body: clawbacks } = await app.as.admin.call<{ items: object[] }>('GET', '/v1/clawbacks');
    expect(clawbacks.items).toMatchObject([{ submissionId: claim, status: 'PROPOSED', amountMicros: 120_000_000 }]);
  }, 120_000);
});

describe('orders under a tracking id', () => {
  const arrive = (at: string, rows: readonly SampleOrder[]) =>
    objects.send(
      new PutObjectCommand({
        Bucket: app.engine.outputs['ExportsBucketName'],
        Key: `${tenantId}/orders-create/report_${at}T0600_a.csv`,
        Body: exportOf(rows),
      }),
    );
  const dateText = (date: string): string => date.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1');
  const orders = (count: number, first: number, more: SampleOrder): SampleOrder[] =>
    Array.from({ length: count }, (_, n) =>
      sampleOrder({
        ...{ orders_id: String(first + n), order_date: dateText(daysLater(today(), -6)), affid: '57' },
        ...more,
      }),
    );

  it('verify conversions where the network does not know the id, also of a claim that came after the file', async () => {
    const claim = await claimed('youtube', 4, { views: 1_000, conversions: 4 }, 'order-sub-1');
    await arrive(daysLater(today(), -1), [
      ...orders(4, 9_100_001, { c1: 'order-sub-1' }),
      ...orders(2, 9_200_001, { 'Click ID': 'order-sub-2' }),
      ...orders(1, 9_300_001, { c1: 'order-sub-1', order_status: 'DECLINED' }),
    ]);
    await app.rest();
    const late = await claimed('youtube', 5, { views: 1_000, conversions: 2 }, 'order-sub-2');
    await syncedNow();
    expect((await app.read(claim)).verdict).toMatchObject({
      ...{ status: 'MATCHED', confidence: 1 },
      metrics: [
        { metric: 'views', provenance: { source: 'youtube' } },
        {
          ...{ metric: 'conversions', observed: 4 },
          provenance: { source: 'orders', api: 'orders.export', metricName: 'approved orders' },
        },
      ],
    });
    expect((await app.read(late)).verdict).toMatchObject({ confidence: 0.5 });

    const scheduledTime = atMs(now());
    await app.engine.invoke(app.engine.functionName('StartSync'), { tenantId, schedule: 'morning', scheduledTime });
    await app.rest();
    await syncedNow();
    expect((await app.read(late)).verdict).toMatchObject({
      ...{ status: 'MATCHED', confidence: 1, metrics: [{}, { observed: 2, provenance: { source: 'orders' } }] },
    });
  }, 120_000);
});
