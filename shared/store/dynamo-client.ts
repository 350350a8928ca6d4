import { setTimeout as sleep } from 'node:timers/promises';
import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';

/** How often a write that meets another transaction is made. */
export const CONFLICT_TRIES = 8;
const LONGEST_PAUSE_MS = 400;

/**
 * DynamoDB by the function's environment. It also tries again, with jitter, a write that met another transaction: nothing
 * of it was written. The SDK's own retries would pay for it out of the quota that they keep for a store that fails, which
 * some dozens of conflicts use up; then nothing is tried again. The SDK would also copy every request and answer for a log
 * that nobody keeps, which costs more than signing them.
 */
export function dynamoClient(configuration: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient(configuration);
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(
    (next) => async (args) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await next(args);
        } catch (error) {
          if (!isPassing(error) || tries === CONFLICT_TRIES) throw error;
          await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 25 * 2 ** tries));
        }
      }
    },
    // Nearer to the wire than the SDK's own retries, which see only what is given up on here.
    { name: 'retryConflicts', step: 'deserialize', priority: 'high' },
  );
  return client;
}

const PASSING_REASONS = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function isPassing(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const { CancellationReasons = [] } = error;
  return CancellationReasons.length > 0 && CancellationReasons.every(({ Code = 'None' }) => PASSING_REASONS.has(Code));
}
