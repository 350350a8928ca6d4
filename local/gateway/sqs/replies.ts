import { notEmbedded } from '../../engine/aws-json.ts';
import type { Reply } from '../http-pipe.ts';

/** An error in SQS's own shape. */
export const sqsError = (
  name: string,
  message: string,
  status = 400,
  fault: 'Sender' | 'Receiver' = 'Sender',
): Reply => ({
  status,
  headers: { 'x-amzn-query-error': `${name};${fault}` },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message }),
});

/** SQS names the action in lower case. */
export const denied = (message: string, action: string): Reply =>
  sqsError('AccessDenied', message.replaceAll(action, action.toLowerCase()), 403);

export const unknownCaller = (): Reply =>
  sqsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);

export const throttled = (): Reply => sqsError('RequestThrottled', 'Request is throttled.');

export const broken = (): Reply => sqsError('InternalError', 'We encountered an internal error.', 500, 'Receiver');

/** A request in a protocol that is not embedded, such as S3's. */
export const ofAnotherProtocol = (what: string): Reply => ({
  status: 501,
  headers: { 'content-type': 'application/xml' },
  body: notEmbedded(what),
});
