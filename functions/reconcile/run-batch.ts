import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { atMs } from '../../shared/model/instant.ts';
import { ReconcileResult, type PlatformGroup } from '../../shared/model/verify-message.ts';
import { correlationsOf, followedOf } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countUnparsable } from '../../shared/observability/metrics.ts';
import type { Redelivery } from '../../shared/outbound/redelivery.ts';
import type { DeadLetterStore } from '../../shared/store/dead-letters.ts';
import { checkId, fitRequests, groupByCall, parseBatch, type ParsedBatch } from './batch-checks.ts';

export interface Dispatch {
  /** Runs the state machine once; rejects when the execution did not succeed. */
  run: (platforms: PlatformGroup[]) => Promise<unknown>;
  redelivery: Redelivery;
  deadLetters: Pick<DeadLetterStore, 'record' | 'giveUp'>;
  now: () => number;
}

/** Failures by record: why it must be delivered again. */
type Failures = Map<SQSRecord, string>;

/** Takes one delivery of owed checks through the state machine; only what failed is delivered again. */
export function runBatch(dispatch: Dispatch) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batch = parseBatch(Records);
    const failures: Failures = new Map(batch.unparsable.map(({ record, why }) => [record, why]));
    const messages = [...batch.checks.values()].map(({ message }) => message);
    const requests = fitRequests(groupByCall(messages));
    await Promise.all(requests.map((request) => runRequest(dispatch, request, batch, failures)));

    await Promise.all([...failures].map(([record, why]) => recordLastFailure(dispatch, batch, record, why)));
    await dispatch.redelivery.later([...failures.keys()]);
    logger.info('checks ran', {
      code: LOG.checksRan,
      checks: messages.length,
      deliveredAgain: failures.size,
      correlationIds: followedOf(messages),
    });
    return { batchItemFailures: [...failures.keys()].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

async function runRequest(
  { run }: Dispatch,
  platforms: PlatformGroup[],
  batch: ParsedBatch,
  failures: Failures,
): Promise<void> {
  const fail = (id: string, why: string): void => {
    for (const record of batch.checks.get(id)?.records ?? []) failures.set(record, why);
  };
  try {
    const result = ReconcileResult.parse(await run(platforms));
    for (const failure of result.failures) fail(checkId(failure), failure.cause);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const items = platforms.flatMap((group) => group.items);
    logger.error('the state machine did not finish a batch', {
      code: LOG.executionFailed,
      why,
      correlationIds: correlationsOf(items),
    });
    for (const item of items) fail(checkId(item), why);
  }
}

/** What a person needs later is written before the last failure is reported, and unparsable messages at once. */
async function recordLastFailure(
  { deadLetters, redelivery, now }: Dispatch,
  batch: ParsedBatch,
  record: SQSRecord,
  why: string,
): Promise<void> {
  const unparsable = batch.unparsable.some((entry) => entry.record === record);
  if (!unparsable && !redelivery.isLast(record)) return;
  const check = [...batch.checks.values()].find(({ records }) => records.includes(record))?.message;
  const letter = {
    at: atMs(now()),
    detail: why.slice(0, 500),
    attempts: Number(record.attributes.ApproximateReceiveCount),
    payload: record.body.slice(0, 4000),
  };
  if (check) {
    const { tenantId, submissionId, revision, attempt, correlationId } = check;
    const id = `${submissionId}#${revision}`;
    const work = { tenantId, id, correlationId, submissionId, revision };
    await deadLetters.giveUp({ ...letter, ...work, cause: 'INFRASTRUCTURE' }, attempt);
  } else {
    countUnparsable(1);
    const id = createHash('sha256').update(record.body).digest('hex');
    await deadLetters.record({ ...letter, cause: 'UNPARSABLE_MESSAGE', tenantId: 'platform', id });
  }
  logger.error('work was given up', { code: LOG.deadLetterRecorded, why, correlationId: check?.correlationId });
}
