import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { atMs } from '../../shared/model/instant.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { ReconcileResult, type PlatformGroup, type VerifyMessage } from '../../shared/model/verify-message.ts';
import { correlationsOf, followedOf } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countDeadLetters, countUnparsable } from '../../shared/observability/metrics.ts';
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

    await Promise.all([...failures.keys()].map((record) => recordLastFailure(dispatch, batch, failures, record)));
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

/**
 * What a person needs later is written before the last failure is reported, and of unreadable messages at once. A check
 * that was done all the same is no failure; and what cannot be recorded now costs the others of its batch nothing.
 */
async function recordLastFailure(
  { deadLetters, redelivery, now }: Dispatch,
  batch: ParsedBatch,
  failures: Failures,
  record: SQSRecord,
): Promise<void> {
  const why = failures.get(record) ?? '';
  const last = redelivery.isLast(record);
  const check = [...batch.checks.values()].find(({ records }) => records.includes(record))?.message;
  if (check && !last) return;
  const failure = {
    at: atMs(now()),
    detail: why.slice(0, 500),
    attempts: Number(record.attributes.ApproximateReceiveCount),
    payload: record.body.slice(0, 4000),
  };
  const correlationId = check?.correlationId;
  try {
    if (!check) {
      countUnparsable(1);
      const id = createHash('sha256').update(record.body).digest('hex');
      await deadLetters.record(
        { ...failure, cause: 'UNPARSABLE_MESSAGE', tenantId: PLATFORM_TENANT, id },
        last ? 1 : 0,
      );
    } else if (!(await deadLetters.giveUp({ ...failure, ...checkGivenUp(check) }))) {
      failures.delete(record);
      return;
    }
  } catch (error) {
    logger.error('given-up work could not be recorded', {
      code: LOG.deadLetterNotRecorded,
      why,
      correlationId,
      error: error as Error,
    });
    return;
  }
  if (last) countDeadLetters(check ? 'INFRASTRUCTURE' : 'UNPARSABLE_MESSAGE', 1);
  logger.error('work was given up', { code: LOG.deadLetterRecorded, why, correlationId });
}

const checkGivenUp = ({ tenantId, submissionId, revision, attempt, kind, correlationId }: VerifyMessage) => ({
  ...({ cause: 'INFRASTRUCTURE', tenantId, id: `${submissionId}#${revision}`, correlationId } as const),
  ...{ submissionId, revision, attempt, kind: kind === 'first' ? ('retry' as const) : kind },
});
