import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { Told } from '../killable-application.ts';
import { sdkSettings } from '../sdk-settings.ts';

/** What an operator does about checks that were given up on, once what was in their way is gone. */
export interface LostChecks {
  /** Moves them back to their queue; says how many there were. */
  moveBack(): Promise<number>;
  close(): void;
}

export function lostChecks({ sdkEnvironment, queues }: Told): LostChecks {
  const client = new SQSClient(sdkSettings(sdkEnvironment, 'SQS'));
  const attributesOf = async (QueueUrl: string) =>
    (
      await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
      )
    ).Attributes ?? {};
  return {
    async moveBack() {
      const from = await attributesOf(queues.deadLetters);
      const lost = Number(from['ApproximateNumberOfMessages']);
      if (lost === 0) return 0;
      const { QueueArn: DestinationArn } = await attributesOf(queues.standard);
      await client.send(new StartMessageMoveTaskCommand({ SourceArn: from['QueueArn'], DestinationArn }));
      return lost;
    },
    close: () => client.destroy(),
  };
}
