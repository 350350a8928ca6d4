import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import type { DynamoCall } from './dynamodb-wire.ts';
import { matchesPattern } from './event-filter.ts';
import type { Journal } from './journal.ts';
import type { Poller } from './queue-poller.ts';
import { deliverRecords, sequenceOf, type StreamDelivery } from './stream-batch.ts';
import { openStream, type StreamReader } from './stream-reader.ts';
import type { Table } from './tables.ts';
import type { Valve } from './valve.ts';
import type { DeliveryWatch } from './watches.ts';

export interface StreamMapping extends StreamDelivery {
  /** Names the position in the journal. */
  id: string;
  table: Table;
  valve: Valve;
  watch: DeliveryWatch;
  batchSize: number;
  windowMs: number;
  startAt: 'TRIM_HORIZON' | 'LATEST';
  patterns: readonly unknown[];
}

export interface StreamPoller extends Poller {
  /** Is a record unread, waiting for its batch or in work? */
  behind(): Promise<boolean>;
}

const PAGE = 1000;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 50;

/** Hands a table's stream records to their function in order, and remembers durably how far it came. */
export async function startStreamPoller(
  mapping: StreamMapping,
  call: DynamoCall,
  journal: Journal,
): Promise<StreamPoller> {
  const { id, table, valve, watch, batchSize, windowMs, patterns } = mapping;
  const key = `stream ${id}`;
  const handled = (position: string): void => journal.set(key, position);
  const known = journal.get(key);
  const stream = await openStream(table, call, known);
  if (known === undefined && mapping.startAt === 'LATEST') await skipAll(stream, handled);

  const stopping = new AbortController();
  const { signal } = stopping;
  const wanted = (record: DynamoDBRecord): boolean =>
    patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, record));
  let busy = true;

  async function run(): Promise<void> {
    let waiting: DynamoDBRecord[] = [];
    let last = '';
    let windowEnd = 0;
    let pause = SHORTEST_PAUSE_MS;
    while (!signal.aborted) {
      await valve.opened();
      if (signal.aborted) return;
      const records = waiting.length < batchSize ? await stream.read(PAGE) : [];
      if (records.length > 0) {
        last = sequenceOf(records.at(-1)!);
        watch.received(records.length, 0);
      }
      const interesting = records.filter(wanted);
      if (waiting.length === 0 && interesting.length > 0) windowEnd = Date.now() + windowMs;
      waiting.push(...interesting);
      busy = waiting.length > 0 || records.length > 0;
      if (waiting.length >= batchSize || (waiting.length > 0 && Date.now() >= windowEnd)) {
        const batch = waiting.slice(0, batchSize);
        waiting = waiting.slice(batchSize);
        await deliverRecords(mapping, batch, handled, signal);
        if (watch.again()) await deliverRecords(mapping, batch, () => {}, signal);
      }
      // Records that no pattern wanted are done as well.
      if (waiting.length === 0 && last !== '') {
        handled(last);
        last = '';
      }
      pause = records.length > 0 ? SHORTEST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pause * 2);
      if (records.length < PAGE && waiting.length < batchSize) await delay(pause, undefined, { signal });
    }
  }
  const running = run().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });

  return {
    behind: async () => busy || (await stream.hasMore()) || busy,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Moves to the end, and remembers it: what is written from now on is not skipped, also after a restart. */
async function skipAll(stream: StreamReader, handled: (position: string) => void): Promise<void> {
  for (let page = await stream.read(PAGE); page.length > 0; page = await stream.read(PAGE))
    handled(sequenceOf(page.at(-1)!));
}
