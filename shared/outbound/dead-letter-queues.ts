import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  StartMessageMoveTaskCommand,
  UnsupportedOperation,
  type ListMessageMoveTasksResultEntry,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { atMs, type Instant } from '../model/instant.ts';
import { VerifyQueueName } from '../model/redrive.ts';
import { VerifyMessage } from '../model/verify-message.ts';

/** Which check a message asks for; null where it cannot be read. */
export interface WaitingMessage {
  check: Pick<VerifyMessage, 'tenantId' | 'submissionId' | 'revision' | 'attempt' | 'kind'> | null;
  sentAt?: Instant;
}

/** What lies in the dead letters of one queue. SQS counts approximately. */
export interface Waiting {
  queue: VerifyQueueName;
  approximateMessages: number;
  /** Some of them, at most ten. */
  messages: WaitingMessage[];
}

/** Messages on their way back to their queue, as far as SQS tells. */
export interface Move {
  queue: VerifyQueueName;
  status: string;
  startedAt: Instant;
  approximateMoved?: number;
  approximateToMove?: number;
  failure?: string;
}

export interface DeadLetterQueues {
  /** Looks without taking anything away. */
  waiting(): Promise<Waiting[]>;
  /** The newest moves of a queue, the newest first. */
  moves(queue: VerifyQueueName): Promise<Move[]>;
  /** Moves everything back to where it came from. False where a move runs already: there is one at a time. */
  startMove(queue: VerifyQueueName): Promise<boolean>;
}

const PEEKED = 10;
const MOVES_TOLD = 10;

/** The dead letters of the verify queues on SQS, by the queues' URLs. */
export function sqsDeadLetterQueues(
  client: SQSClient,
  urls: Readonly<Record<VerifyQueueName, string>>,
): DeadLetterQueues {
  const attributesOf = async (queue: VerifyQueueName): Promise<{ arn: string; approximateMessages: number }> => {
    const answer = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: urls[queue],
        AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const {
      QueueArn = '',
      ApproximateNumberOfMessages,
      ApproximateNumberOfMessagesNotVisible,
    } = answer.Attributes ?? {};
    // Those that somebody looks at this moment, or that are on their way, lie there too.
    const approximateMessages = Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
    return { arn: QueueArn, approximateMessages };
  };

  return {
    async waiting() {
      return Promise.all(
        VerifyQueueName.options.map(async (queue) => {
          const { approximateMessages } = await attributesOf(queue);
          const { Messages = [] } = await client.send(
            new ReceiveMessageCommand({
              QueueUrl: urls[queue],
              MaxNumberOfMessages: PEEKED,
              VisibilityTimeout: 0,
              MessageSystemAttributeNames: ['SentTimestamp'],
            }),
          );
          return { queue, approximateMessages, messages: Messages.map(waitingMessage) };
        }),
      );
    },

    async moves(queue) {
      const { arn } = await attributesOf(queue);
      const { Results = [] } = await client.send(
        new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: MOVES_TOLD }),
      );
      return Results.map((result) => moveOf(queue, result));
    },

    async startMove(queue) {
      const { arn } = await attributesOf(queue);
      try {
        await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
        return true;
      } catch (error) {
        if (error instanceof UnsupportedOperation) return false;
        throw error;
      }
    },
  };
}

function waitingMessage({ Body = '', Attributes }: Message): WaitingMessage {
  const sent = Attributes?.SentTimestamp;
  return { check: checkIn(Body), ...(sent === undefined ? {} : { sentAt: atMs(Number(sent)) }) };
}

function checkIn(body: string): WaitingMessage['check'] {
  try {
    const { tenantId, submissionId, revision, attempt, kind } = VerifyMessage.parse(JSON.parse(body));
    return { tenantId, submissionId, revision, attempt, kind };
  } catch {
    return null;
  }
}

const moveOf = (queue: VerifyQueueName, result: ListMessageMoveTasksResultEntry): Move => ({
  queue,
  status: result.Status ?? 'UNKNOWN',
  startedAt: atMs(result.StartedTimestamp ?? 0),
  ...(result.ApproximateNumberOfMessagesMoved === undefined
    ? {}
    : { approximateMoved: result.ApproximateNumberOfMessagesMoved }),
  ...(result.ApproximateNumberOfMessagesToMove === undefined
    ? {}
    : { approximateToMove: result.ApproximateNumberOfMessagesToMove }),
  ...(result.FailureReason === undefined ? {} : { failure: result.FailureReason }),
});
