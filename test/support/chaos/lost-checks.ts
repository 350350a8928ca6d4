import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { Told } from '../killable-application.ts';
import { sdkSettings } from '../sdk-settings.ts';

/** What an operator does about checks that were given up on, once what was in their way is gone. */
export interface LostChecks {
  /** Moves them back to their queues; says how many there were. */
  moveBack(): Promise<number>;
  close(): void;
}

export function lostChecks({ sdkEnvironment, deadLetters }: Told): LostChecks {
  const client = new SQSClient(sdkSettings(sdkEnvironment, 'SQS'));
  const attributesOf = async (QueueUrl: string) =>
    (
      await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
      )
    ).Attributes ?? {};
  const moveBackFrom = async (queue: string): Promise<number> => {
    const { QueueArn: SourceArn, ApproximateNumberOfMessages } = await attributesOf(queue);
    const lost = Number(ApproximateNumberOfMessages);
    if (lost > 0) await client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    return lost;
  };
  return {
    async moveBack() {
      const lost = await Promise.all(deadLetters.map(moveBackFrom));
      return lost.reduce((sum, count) => sum + count, 0);
    },
    close: () => client.destroy(),
  };
}
