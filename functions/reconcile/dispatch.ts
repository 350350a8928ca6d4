import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { environmentOf } from '../../shared/lambda/env.ts';
import { sqsRedelivery } from '../../shared/outbound/redelivery.ts';
import { deadLetterStore } from '../../shared/store/dead-letters.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { runBatch } from './run-batch.ts';

const env = environmentOf('dispatch');
// One try: the queue is the retry, and a second execution of the same batch would only do the work twice.
const stepFunctions = new SFNClient({ maxAttempts: 1 });

export const handler = runBatch({
  run: async (platforms) => {
    const execution = await stepFunctions.send(
      new StartSyncExecutionCommand({ stateMachineArn: env.STATE_MACHINE_ARN, input: JSON.stringify({ platforms }) }),
    );
    if (execution.status !== 'SUCCEEDED')
      throw new Error(`execution ${execution.status}: ${execution.error ?? ''} ${execution.cause ?? ''}`);
    return JSON.parse(execution.output ?? '{}') as unknown;
  },
  redelivery: sqsRedelivery(
    new SQSClient({}),
    [env.STANDARD_QUEUE_URL, env.PRIORITY_QUEUE_URL],
    Number(env.MAX_RECEIVES),
  ),
  deadLetters: deadLetterStore(dynamoTables(dynamoClient(), { submissions: env.SUBMISSIONS_TABLE })),
  now: Date.now,
});
