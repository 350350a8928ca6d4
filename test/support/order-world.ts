import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import { loadFiles } from '../../functions/orders/load-files.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import type { OrderDay, OrderFileEntry } from '../../shared/model/order-ledger.ts';
import type { Objects } from '../../shared/outbound/objects.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { orderDaysHeadKey, orderDaysPartition, orderFilesPartition } from '../../shared/store/keys.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { orderHashKeys } from '../../shared/store/order-hash-keys.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { TableName } from '../../shared/store/tables.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { MemoryDataKeys } from './memory-data-keys.ts';
import { MemoryTables } from './memory-tables.ts';
import { sqsRecord } from './sqs-record.ts';
import { struckTables, type Strike } from './struck-tables.ts';

export const TENANT = '713';
const BUCKET = 'exports';
const NOW = Date.parse('2026-01-22T11:00:00.000Z');

/** Kills before or after the nth of some effects. */
export function dies(wanted: string, moment: 'before' | 'after', nth = 0): Strike {
  let seen = 0;
  return (effect, when) => {
    if (effect !== wanted || when !== moment) return;
    seen += 1;
    if (seen === nth + 1) throw new Error('power cut');
  };
}

/** The loader with its real stores over tables and buckets in memory. */
export async function orderWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-orders-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const memory = new MemoryTables();
  const exported = new Map<string, { body: string; etag: string }>();
  const lake = new Map<string, Buffer>();
  const queue: string[] = [];
  /** Keys of the lake. */
  const downloads: string[] = [];
  const { tables, struck, strikeBy } = struckTables(memory);
  let writes = 0;
  const inExports: Objects = {
    etagOf: async (key) => exported.get(key)?.etag,
    async download(key, path) {
      const found = exported.get(key);
      if (!found) return undefined;
      writeFileSync(path, found.body);
      return { etag: found.etag, sha256: createHash('sha256').update(found.body).digest('hex') };
    },
    upload: async () => {
      throw new Error('nobody writes exports but the vendor');
    },
    async *list(prefix) {
      const keys = [...exported.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) yield [listed(key)];
    },
  };
  const inLake: Pick<Objects, 'upload' | 'download'> = {
    upload: (key, path) => struck(`upload to ${key.split('/')[0]}`, async () => void lake.set(key, readFileSync(path))),
    async download(key, path) {
      downloads.push(key);
      const found = lake.get(key);
      if (!found) return undefined;
      writeFileSync(path, found);
      return { etag: '', sha256: '' };
    },
  };
  const listed = (key: string) => {
    const { body, etag } = exported.get(key)!;
    return { key, etag, size: Buffer.byteLength(body) };
  };
  const messageOf = ({ key, etag, size }: ReturnType<typeof listed>): string =>
    JSON.stringify({
      Records: [
        {
          ...{ eventVersion: '2.1', eventName: 'ObjectCreated:Put' },
          s3: { bucket: { name: BUCKET }, object: { key: encodeURIComponent(key), size, eTag: etag } },
        },
      ],
    });

  // The same in every world, so that what is stored is too.
  const dataKeys = new MemoryDataKeys(() => Buffer.alloc(32, 7));
  const registry = registryStore(memory);
  await registry.createTenant({
    ...{ id: TENANT, name: 'Northlake', status: 'active', timeZone: 'America/New_York' },
    createdAt: '2025-12-01T00:00:00.000Z',
  });
  const files = orderFileStore(tables);
  const days = orderDayStore(tables);
  const trackings = trackingStore(tables);
  /** A process of its own: it remembers nothing of another. */
  const started = () =>
    loadFiles(
      {
        ...{ tables, files, days, trackings, registry, folder, alerts: alertStore(memory) },
        policies: activePolicies(memory, () => NOW),
        hashKeys: orderHashKeys(tables, dataKeys, () => NOW),
        exports: { ...inExports, bucket: BUCKET },
        lake: inLake,
        queue: {
          look: async () => undefined,
          tell: async (_, __, objects) => void queue.push(...objects.map(messageOf)),
        },
        limits: { rows: 100, bps: 100 },
        duckDb: { memoryMb: 256, threads: 1 },
        now: () => NOW,
      },
      { later: async () => undefined, isLast: () => false },
    );
  let handler = started();

  return {
    ...{ memory, exported, lake, queue, downloads, files, days, trackings, registry, alertStore: alertStore(memory) },

    /** What the vendor puts there, and the message about it. */
    arrive(name: string, body: string): string {
      const key = `${TENANT}/${name}`;
      writes += 1;
      exported.set(key, { body, etag: `${writes}-${createHash('md5').update(body).digest('hex')}` });
      return messageOf(listed(key));
    },

    /** Delivers messages together; answers how many failed. */
    async deliver(...bodies: string[]): Promise<number> {
      const Records: SQSRecord[] = bodies.map((body, n) => sqsRecord('files', body, { id: `m${n}` }));
      const event: Pick<SQSEvent, 'Records'> = { Records };
      return (await handler(event)).batchItemFailures.length;
    },

    /** The same with a strike at work, after which nothing is done by the dead. */
    async struck(by: Strike, ...bodies: string[]): Promise<void> {
      let isDead = false;
      strikeBy(async (effect, when) => {
        if (isDead) throw new Error('nothing is done by the dead');
        try {
          await by(effect, when);
        } catch (error) {
          isDead = true;
          throw error;
        }
      });
      await this.deliver(...bodies);
      strikeBy(() => undefined);
      handler = started();
    },

    /** Everything that is kept, but for the names of alerts and keys, and how often the head of the days was written. */
    async stored() {
      const itemsOf = async (table: TableName, partition: string) =>
        (await memory.query({ table, partition })).items.map(({ wrapped: _, ...item }) => item);
      const alerts = (await alertStore(memory).list(TENANT, { open: false, limit: 100 })).alerts;
      return {
        files: await itemsOf('sources', orderFilesPartition(TENANT)),
        days: (await itemsOf('sources', orderDaysPartition(TENANT))).map(({ turn: _, ...item }) => item),
        alerts: alerts.map(({ id: _, ...alert }) => alert).toSorted((a, b) => byText(a.subject, b.subject)),
        lake: Object.fromEntries(
          [...lake]
            .sort(([a], [b]) => byText(a, b))
            .map(([key, body]) => [key, createHash('md5').update(body).digest('hex')]),
        ),
        queue: [...queue],
      };
    },

    async statuses(): Promise<Record<string, string>> {
      const all = await files.all(TENANT);
      return Object.fromEntries(all.map(({ key, etag, status }) => [`${key.slice(4)} ${etag.split('-')[0]}`, status]));
    },

    counting: async (): Promise<OrderFileEntry[]> =>
      (await files.all(TENANT)).filter(({ status }) => status === 'LOADED'),

    /** As if the sums had been made by other SQL. */
    outdateSums: (): Promise<unknown> =>
      memory.write({ table: 'sources', update: orderDaysHeadKey(TENANT), set: { form: 'another' }, when: [] }),

    sums: async (): Promise<OrderDay[]> => days.range(TENANT, '2025-01-01', '2026-12-31'),

    alerts: async () =>
      (await alertStore(memory).list(TENANT, { open: false, limit: 100 })).alerts.map(
        ({ type, subject, status, repeats }) => ({ type, subject, status, repeats }),
      ),
  };
}

const byText = (a = '', b = ''): number => (a < b ? -1 : 1);

export type OrderWorld = Awaited<ReturnType<typeof orderWorld>>;
