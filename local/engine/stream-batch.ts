import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import { FunctionError } from './functions/environment.ts';
import type { WorkerPool } from './functions/worker-pool.ts';
import type { LocalQueue } from './local-queue.ts';
import { failedItems } from './queue-poller.ts';

export interface StreamDelivery {
  pool: WorkerPool;
  functionArn: string;
  streamArn: string;
  bisects: boolean;
  reportsItemFailures: boolean;
  /** Retries after the first try; -1 is without end. */
  maximumRetries: number;
  onFailure?: LocalQueue;
}

export const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

/**
 * Brings records to the function in order until each was handled or given up. `handled` is told each position that is
 * done for good. Halving a batch, or cutting off what succeeded, is no retry.
 */
export async function deliverRecords(
  delivery: StreamDelivery,
  records: readonly DynamoDBRecord[],
  handled: (sequenceNumber: string) => void,
  signal: AbortSignal,
  failures = 0,
): Promise<void> {
  let rest = records;
  let failed = failures;
  for (;;) {
    const failedAt = await tryOnce(delivery, rest);
    signal.throwIfAborted();
    if (failedAt > 0) {
      handled(sequenceOf(rest[failedAt - 1]!));
      if (failedAt === rest.length) return;
      rest = rest.slice(failedAt);
      failed = 0;
    } else if (delivery.bisects && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      await deliverRecords(delivery, rest.slice(0, middle), handled, signal, failed);
      await deliverRecords(delivery, rest.slice(middle), handled, signal, failed);
      return;
    }
    failed += 1;
    if (delivery.maximumRetries !== -1 && failed > delivery.maximumRetries) {
      giveUp(delivery, rest, failed);
      handled(sequenceOf(rest.at(-1)!));
      return;
    }
    await delay(Math.min(5000, 100 * 2 ** Math.min(failed - 1, 10)), undefined, { signal });
  }
}

/** The index of the first record that was not handled; the number of records where all were. */
async function tryOnce(
  { pool, reportsItemFailures }: StreamDelivery,
  records: readonly DynamoDBRecord[],
): Promise<number> {
  try {
    const result = await pool.invoke(JSON.stringify({ Records: records }));
    if (!reportsItemFailures) return records.length;
    const failed = failedItems(JSON.parse(result), new Set(records.map(sequenceOf)));
    if (failed === 'all') return 0;
    const first = records.findIndex((record) => failed.has(sequenceOf(record)));
    return first === -1 ? records.length : first;
  } catch (error) {
    if (error instanceof FunctionError) return 0;
    throw error;
  }
}

/** What Lambda sends to the on-failure queue: where the records are, not the records. */
function giveUp(delivery: StreamDelivery, records: readonly DynamoDBRecord[], tries: number): void {
  const arrivedAt = (record: DynamoDBRecord): string =>
    new Date((record.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  const first = records[0]!;
  const last = records.at(-1)!;
  delivery.onFailure?.send(
    JSON.stringify({
      requestContext: {
        requestId: randomUUID(),
        functionArn: delivery.functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: tries,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000001',
        startSequenceNumber: sequenceOf(first),
        endSequenceNumber: sequenceOf(last),
        approximateArrivalOfFirstRecord: arrivedAt(first),
        approximateArrivalOfLastRecord: arrivedAt(last),
        batchSize: records.length,
        streamArn: delivery.streamArn,
      },
    }),
  );
}
