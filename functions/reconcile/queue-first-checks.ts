import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Platform } from '../../shared/model/platform.ts';
import { followedOf } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { VerifyQueue } from '../../shared/outbound/verify-queue.ts';
import type { Item } from '../../shared/store/tables.ts';
import { withPriority, type Prioritising } from './check-priority.ts';
import { firstCheckOf } from './first-check.ts';

export interface FirstChecks extends Prioritising {
  queue: VerifyQueue;
  /** Told of new claims once their checks are queued. */
  countAccepted: (platform: Platform, claims: number) => void;
}

/** Turns saved claims into owed checks: the stream is the outbox, and a record is done when its check is queued. */
export function queueFirstChecks({ queue, countAccepted, ...prioritising }: FirstChecks) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const announced = event.Records.flatMap((record) => {
      const item = newImageOf(record);
      const first = item && firstCheckOf(item);
      return first ? [{ record, ...first }] : [];
    });
    const checks = await withPriority(prioritising, announced);
    const refused = new Set(await queue.send(checks));
    const failedAt = announced.findIndex((_, index) => refused.has(checks[index]!));
    const failed = announced[failedAt];
    // What comes after the first failure is delivered again, and counted then.
    const queued = failed ? announced.slice(0, failedAt) : announced;
    const claims = queued.filter(({ message }) => message.revision === 1);
    for (const [platform, of] of Map.groupBy(claims, ({ message }) => message.platform))
      countAccepted(platform, of.length);
    logger.info('checks queued', {
      code: LOG.checksQueued,
      queued: checks.length - refused.size,
      refused: refused.size,
      correlationIds: followedOf(announced.map(({ message }) => message)),
    });
    return { batchItemFailures: failed ? [{ itemIdentifier: sequenceOf(failed.record) }] : [] };
  };
}

const newImageOf = (record: DynamoDBRecord): Item | undefined =>
  record.dynamodb?.NewImage && (unmarshall(record.dynamodb.NewImage as Parameters<typeof unmarshall>[0]) as Item);

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';
