import type { SQSRecord } from 'aws-lambda';
import type { WorkerPool } from './functions/worker-pool.ts';
import type { LocalQueue } from './local-queue.ts';
import type { Valve } from './valve.ts';
import type { DeliveryWatch } from './watches.ts';

export interface QueueMapping {
  queue: LocalQueue;
  valve: Valve;
  pool: WorkerPool;
  watch: DeliveryWatch;
  batchSize: number;
  windowMs: number;
  reportsItemFailures: boolean;
  /** Batches in work at once. */
  concurrency: number;
}

export interface Poller {
  stop(): Promise<void>;
}

const WAIT_MS = 20_000;

/** Hands a queue's messages to its function in batches, and deletes what the function did. */
export function startQueuePoller(mapping: QueueMapping): Poller {
  const { queue, valve, concurrency } = mapping;
  const inWork = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (inWork.size >= concurrency) {
        await Promise.race(inWork);
        continue;
      }
      await valve.opened();
      if (stopping.signal.aborted) return;
      await queue.untilVisible(WAIT_MS);
      if (stopping.signal.aborted) return;
      if (valve.closed) continue;
      const batch = await collect(mapping, stopping.signal);
      if (batch.length === 0) {
        mapping.watch.received(0, 0);
        continue;
      }
      const work: Promise<void> = deliver(mapping, batch).finally(() => inWork.delete(work));
      inWork.add(work);
    }
  }
  const running = run();

  return {
    stop: async () => {
      stopping.abort();
      queue.stopWaiting();
      await running;
    },
  };
}

/** A full batch, or what came within the window after the first message. */
async function collect(mapping: QueueMapping, signal: AbortSignal): Promise<SQSRecord[]> {
  const { queue, watch, batchSize, windowMs } = mapping;
  const first = queue.receive(batchSize);
  const records = first.records;
  let { bytes, full } = first;
  const end = Date.now() + windowMs;
  if (records.length > 0) watch.received(records.length, bytes);
  while (records.length > 0 && records.length < batchSize && !full && Date.now() < end && !signal.aborted) {
    await queue.untilVisible(Math.min(50, end - Date.now()));
    const more = queue.receive(batchSize - records.length, bytes);
    records.push(...more.records);
    if (more.records.length > 0) watch.received(more.records.length, more.bytes - bytes);
    ({ bytes, full } = more);
  }
  return records;
}

async function deliver(mapping: QueueMapping, records: SQSRecord[]): Promise<void> {
  const { queue, pool, watch, reportsItemFailures } = mapping;
  let failed: ReadonlySet<string> | 'all';
  const event = JSON.stringify({ Records: records });
  try {
    const result = await pool.invoke(event);
    failed = reportsItemFailures
      ? failedItems(JSON.parse(result), new Set(records.map((record) => record.messageId)))
      : new Set();
  } catch {
    failed = 'all';
  }
  if (failed === 'all') return;
  const kept = failed;
  const done = records.filter((record) => !kept.has(record.messageId));
  // SQS may deliver again what was done. What comes of it is nobody's to judge any more.
  if (watch.again()) await pool.invoke(event).catch(() => {});
  if (done.length > 0) watch.deleted(done.length);
  queue.delete(done.map((record) => record.receiptHandle));
}

/** AWS counts the whole batch as failed when the answer names an item that was not in it, or none by its name. */
export function failedItems(result: unknown, known: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  if (result === null || result === '') return new Set();
  if (typeof result !== 'object') return 'all';
  const failures = 'batchItemFailures' in result ? result.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && known.has(id)) ? new Set(ids as string[]) : 'all';
}
