import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AffiliateRow, OrderTotals } from '../../../shared/rules/order-reports.ts';
import { orderDayStore } from '../../../shared/store/order-days.ts';
import { orderFileStore } from '../../../shared/store/order-files.ts';
import { orderFileKey, orderFilesPartition } from '../../../shared/store/keys.ts';
import { exportOf, HEADER, sampleOrder, type SampleOrder } from '../../lake/orders.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { sdkSettings } from '../../support/sdk-settings.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-exports-'));
let app: RunningApplication;
let tenantId: string;
let objects: S3Client;
let queues: SQSClient;

beforeAll(async () => {
  app = await runApplication(dataDir);
  tenantId = app.access.tenants[0]!.id;
  const { sdkEnvironment } = app.engine;
  objects = new S3Client({
    ...sdkSettings(sdkEnvironment, 'SQS'),
    endpoint: sdkEnvironment['AWS_ENDPOINT_URL_S3'] ?? '',
    forcePathStyle: true,
  });
  queues = new SQSClient(sdkSettings(sdkEnvironment, 'SQS'));
});
afterAll(async () => {
  objects.destroy();
  queues.destroy();
  await app.stop();
});

const arrive = (name: string, rows: readonly SampleOrder[], header: readonly string[] = HEADER, of = tenantId) =>
  objects.send(
    new PutObjectCommand({
      ...{ Bucket: app.engine.outputs['ExportsBucketName'], Key: `${of}/${name}` },
      Body: exportOf(rows, header),
    }),
  );
const create = (date: string): string => `orders-create/report_${date}T0600_a.csv`;
const update = (date: string): string => `orders-update/report_${date}T0600_a.csv`;

/** So many orders of a day of January, none declined. */
const orders = (count: number, day: string, more: SampleOrder = {}): SampleOrder[] =>
  Array.from({ length: count }, (_, n) =>
    sampleOrder({ orders_id: `${day}${String(n).padStart(5, '0')}`, order_date: `01/${day}/2026`, ...more }),
  );

interface OrderReport {
  isCurrent: boolean;
  totals: OrderTotals | null;
  rows: AffiliateRow[];
}
const report = async (day: string, client = app.as.admin): Promise<OrderReport> => {
  const range = `from=2026-01-${day}&to=2026-01-${day}`;
  const { status, body } = await client.call<OrderReport>('GET', `/v1/reports/order-leaderboard?${range}`);
  expect(status).toBe(200);
  return body;
};
const statuses = async (day: string): Promise<string[]> =>
  (await orderFileStore(app.tables).all(tenantId))
    .filter(({ at }) => at.startsWith(`2026-01-${day}`))
    .map(({ status }) => status)
    .toSorted((a, b) => a.localeCompare(b));
const tell = (body: object): Promise<unknown> =>
  queues.send(
    new SendMessageCommand({ QueueUrl: app.engine.queueUrl('FilesQueue'), MessageBody: JSON.stringify(body) }),
  );
const deadLetters = async (): Promise<number> => {
  const QueueUrl = app.engine.queueUrl('FilesDeadLetters');
  const AttributeNames = ['ApproximateNumberOfMessages'] as const;
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages']);
};
/** Lets time pass, so much at a time, until it is so: what failed comes back later. */
async function passing(advance: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it never came to be so');
    await app.local('POST', '/clock', { advance });
    await sleep(150);
  }
}

describe('an export that a vendor drops', () => {
  it('is told of, loaded and summed, once however often it is told of', async () => {
    await arrive(create('2026-01-02'), [
      ...orders(120, '02', { affid: '7' }),
      ...orders(1, '99', { order_date: '02/30/2026' }),
    ]);
    await app.rest();
    const [entry] = await orderFileStore(app.tables).all(tenantId);
    const object = { key: encodeURIComponent(entry!.key), size: entry!.size, eTag: entry!.etag };
    const bucket = { name: app.engine.outputs['ExportsBucketName'] };
    for (let n = 0; n < 2; n += 1)
      await tell({ Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3: { bucket, object } }] });
    await app.rest();
    expect(await statuses('02')).toEqual(['LOADED']);
    expect(await report('02')).toMatchObject({
      isCurrent: true,
      totals: { asCreated: { orders: 120, approved: 120 } },
      rows: [{ affiliate: '7', orders: 120, approved: 120, approvalRate: 100 }],
    });
    expect((await report('02', app.as.otherTenant)).totals).toBeNull();
    const csv = await fetch(
      `${app.access.baseUrl}/v1/reports/order-leaderboard?from=2026-01-02&to=2026-01-02&format=csv`,
      { headers: { authorization: `Bearer ${app.access.tenants[0]!.keys.advertiser}` } },
    );
    expect(await csv.text()).toBe('rank,affiliate,orders,approved,approval_rate\r\n1,7,120,120,100.0\r\n');
  });

  it('stands beside the affiliate whom the orders name, with what nobody else says and why', async () => {
    const { id } = app.access.tenants[0]!.affiliates[0]!;
    expect((await app.as.admin.call('PATCH', `/v1/affiliates/${id}`, { networkIds: ['7'] })).status).toBe(200);
    const path = '/v1/reports/reconciliation?from=2026-01-02&to=2026-01-02';
    expect((await app.as.analyst.call('GET', path)).body).toMatchObject({
      ...{ isCurrent: true, truncated: false, days: { asked: 1, network: 0, orders: 1, spend: 0 } },
      rows: [
        {
          ...{ affiliateId: id, networkIds: ['7'], network: null, spend: null },
          orders: { orders: 120, approved: 120, refunded: 0, testOrders: 0, revenueMicros: 11_400_000_000 },
          absent: { network: 'NO_RUN', spend: 'NO_RUN' },
        },
      ],
    });
    expect((await app.as.otherTenant.call('GET', path)).body).toMatchObject({ rows: [] });
  });

  it('of an update before its creation, or sent again, leaves the order as it is now', async () => {
    const order = sampleOrder({ orders_id: '3000001', order_date: '01/03/2026' });
    const refunded = { ...order, order_status: 'VOID/REFUNDED', refund_flag: 'YES', refund_amount: '95' };
    for (const [name, row] of [
      [update('2026-01-20'), refunded],
      [create('2026-01-03'), order],
      [create('2026-01-21'), order],
    ] as const) {
      await arrive(name, [row]);
      await app.rest();
    }
    expect((await report('03')).totals).toMatchObject({
      asCreated: { orders: 1, approved: 1, revenueMicros: 95_000_000 },
      now: { orders: 1, voided: 1, revenueMicros: null, netMicros: 0 },
    });
    expect(await statuses('21')).toEqual(['DUPLICATE']);
  });

  it('that replaces another takes its place, days without orders included', async () => {
    await arrive(create('2026-01-04'), [...orders(3, '04'), ...orders(2, '05')]);
    await app.rest();
    expect([(await report('04')).totals?.now.orders, (await report('05')).totals?.now.orders]).toEqual([3, 2]);
    await arrive(create('2026-01-04'), orders(4, '04'));
    await app.rest();
    expect([(await report('04')).totals?.now.orders, (await report('05')).totals]).toEqual([4, null]);
    expect(await statuses('04')).toEqual(['LOADED', 'SUPERSEDED']);
  });

  it('that is corrupt, or nobody’s, becomes a dead letter alone; a mended one ends what was told', async () => {
    for (const day of ['06', '07', '08'])
      await arrive(create(`2026-01-${day}`), orders(1, day), day === '07' ? HEADER.slice(1) : HEADER);
    await arrive(create('2026-01-07'), orders(1, '07'), HEADER, 'nobody');
    await passing('PT40S', async () => (await deadLetters()) === 2);
    expect([await statuses('06'), await statuses('07'), await statuses('08')]).toEqual([
      ['LOADED'],
      ['FAILED'],
      ['LOADED'],
    ]);
    expect(await deadLetters()).toBe(2);
    const alerts = async () => {
      const { body } = await app.as.analyst.call<{ items: { type: string; status: string }[] }>('GET', '/v1/alerts');
      return body.items.filter(({ type }) => type === 'ORDER_FILE_FAILED').map(({ status }) => status);
    };
    expect(await alerts()).toEqual(['OPEN']);
    await arrive(create('2026-01-07'), orders(1, '07'));
    await app.rest();
    expect([(await report('07')).totals?.now.orders, await alerts()]).toEqual([1, ['RESOLVED']]);
  });
});

describe('the look for exports in the morning', () => {
  it('loads what was never told of, of an earlier day too', async () => {
    await arrive(create('2026-01-01'), orders(2, '01'));
    await app.rest();
    // As if its message had never come.
    const [missed] = (await orderFileStore(app.tables).all(tenantId)).filter(({ at }) => at.startsWith('2026-01-01'));
    await app.tables.write({
      table: 'sources',
      delete: orderFileKey(tenantId, missed!.feed, missed!.at, missed!.id),
      when: [{ attribute: 'pk', is: 'equal', value: orderFilesPartition(tenantId) }],
    });
    expect(await statuses('01')).toEqual([]);
    const scheduledTime = new Date(app.engine.clock.now()).toISOString();
    await app.engine.invoke(app.engine.functionName('StartSync'), { tenantId, schedule: 'morning', scheduledTime });
    await app.rest();
    expect(await statuses('01')).toEqual(['LOADED']);
    expect((await report('01')).totals?.now.orders).toBe(2);
  });
});

describe('a load that is killed', () => {
  it.each([
    ['after its first write to the lake', '09', { target: 's3', kind: 'crash_after_commit', times: 2 }],
    ['before it is said to count', '10', { target: 'lambda:load-orders', kind: 'crash_before_commit', times: 1 }],
    ['after it is said to count', '11', { target: 'lambda:load-orders', kind: 'crash_after_commit', times: 1 }],
  ])('%s is done again, and as if nothing had been', async (_, day, fault) => {
    expect((await app.local('POST', '/faults', fault)).status).toBeLessThan(300);
    await arrive(create(`2026-01-${day}`), orders(2, day));
    await sleep(1500);
    expect((await report(day)).totals).toBeNull();
    await passing('PT10M', async () => (await report(day)).totals !== null);
    await app.local('DELETE', '/faults');
    await app.rest();
    expect(await statuses(day)).toEqual(['LOADED']);
    expect(await report(day)).toMatchObject({
      isCurrent: true,
      totals: { now: { orders: 2, revenueMicros: 190_000_000 } },
    });
  });
});

describe('what is kept', () => {
  it('has no card and no mail address in any log or sum', async () => {
    const logs = readFileSync(join(dataDir, 'logs', 'claimcheck-local-load-orders.log'), 'utf8');
    expect(logs).toContain('ORDER_FILE_READ');
    const days = JSON.stringify(await orderDayStore(app.tables).range(tenantId, '2025-01-01', '2026-12-31'));
    for (const text of [logs, days]) expect(text).not.toMatch(/400000\*|example\.test/i);
  });
});
