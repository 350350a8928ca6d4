import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { atMs } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { QueuedCheck, VerifyQueue } from '../../shared/outbound/verify-queue.ts';
import { isPriority } from '../../shared/rules/priority.ts';
import { bucketOf, decayed } from '../../shared/rules/trust.ts';
import type { Item } from '../../shared/store/tables.ts';
import type { TrustStore } from '../../shared/store/trust.ts';
import { firstCheckOf } from './first-check.ts';

export interface FirstChecks {
  trust: Pick<TrustStore, 'scores'>;
  queue: VerifyQueue;
  policy: Policy;
  now: () => number;
}

/** Turns saved claims into owed checks: the stream is the outbox, and a record is done when its check is queued. */
export function queueFirstChecks({ trust, queue, policy, now }: FirstChecks) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const announced = event.Records.flatMap((record) => {
      const item = newImageOf(record);
      const first = item && firstCheckOf(item);
      return first ? [{ record, ...first }] : [];
    });
    const scores = await trust.scores(announced.map(({ message }) => message));
    const checks = announced.map(({ record, message, flags }) => {
      const score = scores.get(`${message.tenantId}#${message.affiliateId}`);
      const bucket = bucketOf(score ? decayed(score, atMs(now()), policy) : policy.trust.startNano, policy);
      return { record, check: { message, priority: isPriority(bucket, flags) } satisfies QueuedCheck };
    });
    const refused = new Set(await queue.send(checks.map(({ check }) => check)));
    const failed = checks.find(({ check }) => refused.has(check));
    logger.info('checks queued', {
      code: LOG.checksQueued,
      queued: checks.length - refused.size,
      refused: refused.size,
    });
    return { batchItemFailures: failed ? [{ itemIdentifier: sequenceOf(failed.record) }] : [] };
  };
}

const newImageOf = (record: DynamoDBRecord): Item | undefined =>
  record.dynamodb?.NewImage && (unmarshall(record.dynamodb.NewImage as Parameters<typeof unmarshall>[0]) as Item);

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';
