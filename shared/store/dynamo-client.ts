import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';

/** The SDK's three tries are too few while one call of three is refused; more than five would outlast an API function. */
const MAX_ATTEMPTS = 5;

/**
 * DynamoDB by the function's environment. It also tries again, with jitter, a write that met another transaction: nothing
 * of it was written. The SDK would copy every request and answer for a log that nobody keeps, which costs more than
 * signing them.
 */
export function dynamoClient(configuration: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: MAX_ATTEMPTS, ...configuration });
  client.middlewareStack.remove('loggerMiddleware');
  // Nearer to the wire than the SDK's own retries, which then take such an error for a passing one.
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isPassing(error) ? Object.assign(error, { $retryable: {} }) : error;
      }
    },
    { name: 'retryConflicts', step: 'deserialize', priority: 'high' },
  );
  return client;
}

const PASSING_REASONS = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function isPassing(error: unknown): error is TransactionConflictException | TransactionCanceledException {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const { CancellationReasons = [] } = error;
  return CancellationReasons.length > 0 && CancellationReasons.every(({ Code = 'None' }) => PASSING_REASONS.has(Code));
}
