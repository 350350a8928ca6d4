import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { Told } from '../killable-application.ts';

/** What an operator does about checks that were given up on, once what was in their way is gone. */
export interface LostChecks {
  /** Moves them back to their queue; says how many there were. */
  moveBack(): Promise<number>;
  close(): void;
}

export function lostChecks({ sdkEnvironment, queues }: Told): LostChecks {
  const client = new SQSClient(clientSettings(sdkEnvironment, 'SQS'));
  const arnOf = async (QueueUrl: string) =>
    (
      await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
      )
    ).Attributes ?? {};
  return {
    async moveBack() {
      const from = await arnOf(queues.deadLetters);
      const lost = Number(from['ApproximateNumberOfMessages']);
      if (lost === 0) return 0;
      const { QueueArn: DestinationArn } = await arnOf(queues.standard);
      await client.send(new StartMessageMoveTaskCommand({ SourceArn: from['QueueArn'], DestinationArn }));
      return lost;
    },
    close: () => client.destroy(),
  };
}

/** Of an ordinary SDK client of a service in this process. */
export function clientSettings(environment: Record<string, string>, service: 'SQS' | 'DYNAMODB') {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
  return {
    region: AWS_REGION,
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}
