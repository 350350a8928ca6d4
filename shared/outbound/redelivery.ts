import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

const BASE_SECONDS = 30;
const CAP_SECONDS = 900;
const BATCH_LIMIT = 10;
/** SQS allows twelve hours from when the message was received. */
const VISIBILITY_AT_MOST_SECONDS = 12 * 3600 - 300;

/** Seconds until a failed message comes back: full jitter below 30 s * 2^(n-1), at most 15 minutes. `random` is in [0, 1). */
export const redeliverySeconds = (receiveCount: number, random: number): number =>
  Math.floor(random * Math.min(CAP_SECONDS, BASE_SECONDS * 2 ** (receiveCount - 1)));

export interface Redelivery {
  /** Spreads when failed messages come back; none before the seconds that it was given to wait. */
  later(records: readonly SQSRecord[], atLeastSeconds?: ReadonlyMap<SQSRecord, number>): Promise<void>;
  /** Whether the queue gives up after this delivery. */
  isLast(record: SQSRecord): boolean;
}

/** Redelivery through message visibility. `queueUrls` maps a queue's name to its URL. */
export function sqsRedelivery(client: SQSClient, queueUrls: readonly string[], maxReceives: number): Redelivery {
  const urlOf = (record: SQSRecord): string | undefined => {
    const name = record.eventSourceARN.split(':').at(-1);
    return queueUrls.find((url) => url.endsWith(`/${name}`));
  };
  const receiveCount = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);

  return {
    isLast: (record) => receiveCount(record) >= maxReceives,
    async later(records, atLeastSeconds = new Map()) {
      const batches: Promise<unknown>[] = [];
      for (const url of queueUrls) {
        const mine = records.filter((record) => urlOf(record) === url);
        for (let at = 0; at < mine.length; at += BATCH_LIMIT) {
          const Entries = mine.slice(at, at + BATCH_LIMIT).map((record, index) => ({
            Id: String(index),
            ReceiptHandle: record.receiptHandle,
            VisibilityTimeout: Math.min(
              Math.max(redeliverySeconds(receiveCount(record), Math.random()), atLeastSeconds.get(record) ?? 0),
              VISIBILITY_AT_MOST_SECONDS,
            ),
          }));
          batches.push(client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries })));
        }
      }
      // A message whose visibility could not be changed comes back after the queue's own timeout.
      await Promise.allSettled(batches);
    },
  };
}
