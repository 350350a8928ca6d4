import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { daysLater } from '../../shared/rules/calendar.ts';
import { instantsShowing } from '../../shared/rules/local-time.ts';
import type { Gap } from '../../shared/rules/reconciliation/day-gaps.ts';
import type { ReconciledRow } from '../../shared/rules/reconciliation/reconciled-day.ts';
import { liveWindow } from '../../shared/rules/sync-schedule.ts';
import type { Engine } from '../engine/engine.ts';
import { sampleNetwork } from '../sample-network.ts';
import { sampleOrders } from '../sample-orders.ts';
import { SAMPLE_DAYS } from '../seed-sources.ts';
import type { Access } from '../seed.ts';
import { ApiClient, putPost, type Shown } from './api-client.ts';

export interface AdvertiserRow {
  row: ReconciledRow | undefined;
  now: string;
  surprises: readonly string[];
}

interface ShownReport {
  isCurrent: boolean;
  rows: ReconciledRow[];
}

const ZONE = 'America/New_York';
const POST = '1950000000000000099';
const NETWORK_ID = '57';
const LONGEST_MS = 30_000;

/** What the story of the day asks of its gaps. */
const EXPECTED: Readonly<Record<string, string>> = {
  'claims-network clicks': '6: TIME_ZONE 6',
  'claims-network conversions': '2: UNEXPLAINED 2',
  'claims-orders conversions': '7: DUPLICATE 1, TEST_ORDER 1, REFUND 1, UNMAPPED 2, UNEXPLAINED 2',
  'network-orders conversions': '5: DUPLICATE 1, TEST_ORDER 1, REFUND 1, UNMAPPED 2',
};

/**
 * Drops the order exports of a day that the network was read for, has the first affiliate claim what it sold then, and reads the
 * one row in which the advertiser sees all of it.
 */
export async function readAdvertiserRow(
  access: Access,
  engine: Pick<Engine, 'sdkEnvironment' | 'outputs'>,
): Promise<AdvertiserRow> {
  const window = liveWindow(new Date().toISOString(), ZONE);
  const date = window.from;
  const counted = sampleNetwork(window.to, SAMPLE_DAYS).everflow.days[date]?.find(
    (row) => row.affiliateId === NETWORK_ID,
  );
  if (!counted) throw new Error(`the sample network has nothing of ${date}`);
  const { created, updated } = sampleOrders(date, NETWORK_ID, counted.cv - 4);
  const tenantId = access.tenants[0]!.id;
  await drop(engine, {
    [`${tenantId}/orders-create/report_${daysLater(date, 1)}T0600_demo.csv`]: created,
    [`${tenantId}/orders-update/report_${daysLater(date, 2)}T0600_demo.csv`]: updated,
  });
  await claim(access, date, counted);
  const row = await readRow(access, date);
  return { row, now: new Date().toISOString(), surprises: surprisesOf(row) };
}

/** In the afternoon, and again late in the evening, when UTC has the next day. */
async function claim(access: Access, date: string, { clicks, cv }: { clicks: number; cv: number }): Promise<void> {
  const tenant = access.tenants[0]!;
  const affiliate = tenant.affiliates[0]!;
  const client = new ApiClient(access.baseUrl, affiliate.key);
  await putPost(access.simulatorUrl, 'x', POST, { clicks: clicks + 6, author: affiliate.accounts.x });
  const at = (minute: number): string => instantsShowing(date, minute, ZONE)[0]!;
  const reports = [
    { claimed: { clicks: clicks - 20, conversions: cv + 2 }, observedAt: at(14 * 60) },
    { claimed: { clicks: clicks + 6, conversions: cv + 2 }, observedAt: at(21 * 60 + 30) },
  ];
  const about = { campaignId: tenant.campaigns[0]!.id, postUrl: `https://x.com/ann/status/${POST}` };
  const made = await client.call<{ id: string }>('POST', '/v1/submissions', { ...about, ...reports[0] });
  const path = `/v1/submissions/${made.body.id}`;
  const judged = ({ verdict }: Shown): boolean => verdict !== null;
  await until(async () => (await client.call<Shown>('GET', path)).body, judged);
  await client.call('PUT', `${path}/metrics`, reports[1]);
  await until(
    async () => (await client.call<Shown>('GET', path)).body,
    (shown) => shown.revision === 2 && judged(shown),
  );
}

/** As the vendor would. */
async function drop(
  { sdkEnvironment, outputs }: Pick<Engine, 'sdkEnvironment' | 'outputs'>,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const {
    AWS_REGION = '',
    AWS_ACCESS_KEY_ID = '',
    AWS_SECRET_ACCESS_KEY = '',
    AWS_ENDPOINT_URL_S3 = '',
  } = sdkEnvironment;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = new S3Client({ region: AWS_REGION, credentials, endpoint: AWS_ENDPOINT_URL_S3, forcePathStyle: true });
  for (const [Key, Body] of Object.entries(files))
    await client.send(new PutObjectCommand({ Bucket: outputs['ExportsBucketName'], Key, Body }));
  client.destroy();
}

/** Once both exports are in it. */
async function readRow(access: Access, date: string): Promise<ReconciledRow | undefined> {
  const { keys, affiliates } = access.tenants[0]!;
  const advertiser = new ApiClient(access.baseUrl, keys.advertiser);
  const path = `/v1/reports/reconciliation?from=${date}&to=${date}&affiliateId=${affiliates[0]!.id}`;
  const report = await until(
    async () => (await advertiser.call<ShownReport>('GET', path)).body,
    ({ isCurrent, rows }) => isCurrent && rows[0]?.orders?.refunded === 1,
  );
  return report.rows[0];
}

/** What is read last, where it never comes to be so. */
async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const value = await read();
    if (isSo(value) || performance.now() > deadline) return value;
    await sleep(150);
  }
}

function surprisesOf(row: ReconciledRow | undefined): string[] {
  if (!row) return ['there is no row of the day'];
  const missing = Object.entries(row.absent).map(([side, reason]) => `${side} is absent: ${reason}`);
  const gaps = new Map(row.gaps.map((gap) => [`${gap.between} ${gap.metric}`, textOf(gap)]));
  const wrong = Object.entries(EXPECTED)
    .filter(([name, expected]) => gaps.get(name) !== expected)
    .map(([name, expected]) => `${name} is ${gaps.get(name)}, not ${expected}`);
  return [...missing, ...wrong];
}

const textOf = ({ gap, causes }: Gap): string =>
  `${gap}: ${causes.map(({ cause, count }) => `${cause} ${count}`).join(', ')}`;
