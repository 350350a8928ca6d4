import type { Reply } from '../http-pipe.ts';

/** Answers in DynamoDB's own shape. */
const failure = (type: string, members: object, status = 400): Reply => ({
  status,
  body: JSON.stringify({ __type: type, ...members }),
});
const OWN = 'com.amazonaws.dynamodb.v20120810#';
const COMMON = 'com.amazon.coral.service#';

export const denied = (message: string): Reply => failure(`${COMMON}AccessDeniedException`, { Message: message });

export const unknownCaller = (): Reply =>
  failure(`${COMMON}UnrecognizedClientException`, {
    message: 'The security token included in the request is invalid.',
  });

export const unsupported = (what: string): Reply =>
  failure(`${COMMON}UnknownOperationException`, { message: `the embedded engine does not do ${what} for functions` });

export const throttled = (): Reply =>
  failure(`${OWN}ProvisionedThroughputExceededException`, {
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  });

export const broken = (): Reply => failure(`${OWN}InternalServerError`, { message: 'Internal server error' }, 500);

export const tokenMismatch = (): Reply =>
  failure(`${OWN}IdempotentParameterMismatchException`, {
    Message: 'One or more parameters in the request do not match the original request with this token',
  });

export const stillInWork = (): Reply =>
  failure(`${OWN}TransactionInProgressException`, { Message: 'The transaction with this token is in progress' });

/** A write of an item that is in a transaction. */
export const conflict = (): Reply =>
  failure(`${OWN}TransactionConflictException`, { message: 'Transaction is ongoing for the item' });

/** A transaction of which the marked actions were in conflict. */
export function cancelledByConflict(hits: readonly boolean[]): Reply {
  const codes = hits.map((hit) => (hit ? 'TransactionConflict' : 'None'));
  return failure(`${OWN}TransactionCanceledException`, {
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    CancellationReasons: codes.map((Code) =>
      Code === 'None' ? { Code } : { Code, Message: 'Transaction is ongoing for the item' },
    ),
  });
}
