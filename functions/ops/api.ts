import { SQSClient } from '@aws-sdk/client-sqs';
import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { sqsDeadLetterQueues } from '../../shared/outbound/dead-letter-queues.ts';
import { sqsReplayQueue } from '../../shared/outbound/replay-queue.ts';
import { opsApi } from './ops-api.ts';

const env = environmentOf('ops');
const sqs = new SQSClient({});

export const handler = opsApi({
  ...apiOnAws(env, { platformState: env.PLATFORM_STATE_TABLE, submissions: env.SUBMISSIONS_TABLE }),
  queues: sqsDeadLetterQueues(sqs, {
    standard: env.STANDARD_DEAD_LETTERS_URL,
    priority: env.PRIORITY_DEAD_LETTERS_URL,
  }),
  replayQueue: sqsReplayQueue(sqs, env.REPLAY_QUEUE_URL),
});
