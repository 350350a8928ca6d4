import type { SQSRecord } from 'aws-lambda';

/** A message as a queue delivers it; a text is a body that is no JSON of ours. */
export const sqsRecord = (queue: string, body: unknown, { id = 'm1', receives = 1 } = {}): SQSRecord => ({
  messageId: id,
  receiptHandle: `r-${id}`,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: 's',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
  awsRegion: 'us-east-1',
});
