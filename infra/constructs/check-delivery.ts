import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { VERIFY, type StageConfig } from '../config.ts';
import type { VerifyQueues } from './verify-queues.ts';

/** Delivers both verify queues to dispatch, in batches big enough to fill a platform call, and never too many at once. */
export function deliverChecks(
  { verifyWindowSeconds }: StageConfig,
  { standard, priority }: VerifyQueues,
  dispatch: IFunction,
): void {
  for (const [name, { queue }, subject] of [
    ['StandardChecks', standard, 'standard'],
    ['PriorityChecks', priority, 'priority'],
  ] as const) {
    dispatch.addEventSourceMapping(name, {
      eventSourceArn: queue.queueArn,
      batchSize: VERIFY.batchSize,
      maxBatchingWindow: Duration.seconds(verifyWindowSeconds[subject]),
      maxConcurrency: VERIFY.maxConcurrency[subject],
      reportBatchItemFailures: true,
    });
  }
}
