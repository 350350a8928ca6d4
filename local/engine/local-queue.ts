import type { SQSRecord } from 'aws-lambda';
import { SqsStore, type SqsQueue } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import type { MessageAttributeValue } from '../../node_modules/fauxqs/dist/sqs/sqsTypes.js';
import { REGION } from './identities.ts';

/** Most that one invocation may carry, in bytes of message bodies. */
const PAYLOAD_LIMIT = 5_500_000;

/** Runs work that writes many messages as one write to the disk. */
export type AtOnce = <T>(work: () => T) => T;

export interface Received {
  records: SQSRecord[];
  bytes: number;
  /** The next message would make the invocation too large. */
  full: boolean;
}

/** A queue as the engine's own pollers use it: in process, without the protocol. */
export class LocalQueue {
  readonly logicalId: string;
  readonly #queue: SqsQueue;
  readonly #store: SqsStore;
  readonly #atOnce: AtOnce;

  constructor(logicalId: string, queue: SqsQueue, store: SqsStore, atOnce: AtOnce) {
    this.logicalId = logicalId;
    this.#queue = queue;
    this.#store = store;
    this.#atOnce = atOnce;
  }

  get name(): string {
    return this.#queue.name;
  }

  get url(): string {
    return this.#queue.url;
  }

  get arn(): string {
    return this.#queue.arn;
  }

  /** Everything in the queue: visible, delayed and in flight. */
  get size(): number {
    const { messages, delayedMessages, inflightMessages } = this.#queue;
    return messages.length + delayedMessages.length + inflightMessages.size;
  }

  /** Resolves when a message is visible, or after `milliseconds`. */
  async untilVisible(milliseconds: number): Promise<void> {
    if (this.#queue.messages.length === 0) await this.#queue.waitForMessages(milliseconds / 1000);
  }

  /** Takes up to `limit` visible messages, as Lambda hands them to a function, without outgrowing an invocation. */
  receive(limit: number, bytesBefore = 0): Received {
    const received: Received = { records: [], bytes: bytesBefore, full: false };
    this.#atOnce(() => {
      // What was only looked at, or whose time has come, is visible from then on.
      this.#queue.processTimers();
      while (received.records.length < limit && !received.full && this.#queue.messages.length > 0) {
        const wanted = this.#queue.messages.slice(0, Math.min(10, limit - received.records.length));
        const fitting = countFitting(wanted, received.bytes);
        received.full = fitting < wanted.length;
        if (fitting === 0) break;
        for (const message of this.#queue.dequeue(fitting, undefined, (arn) => this.#store.getQueueByArn(arn))) {
          received.records.push(this.#toRecord(message.ReceiptHandle));
          received.bytes += message.Body.length;
        }
      }
    });
    return received;
  }

  /** Where messages go that were received too often. */
  get deadLetterArn(): string | undefined {
    const policy = this.#queue.attributes['RedrivePolicy'];
    return policy ? (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn : undefined;
  }

  /** Moves up to `limit` visible messages into another queue, where they are new. Says how many. */
  moveTo(target: LocalQueue, limit: number): number {
    const { records } = this.receive(limit);
    target.#atOnce(() => {
      for (const { receiptHandle } of records) {
        const { message } = this.#queue.inflightMessages.get(receiptHandle)!;
        target.#queue.enqueue(SqsStore.createMessage(message.body, message.messageAttributes));
      }
    });
    this.delete(records.map(({ receiptHandle }) => receiptHandle));
    return records.length;
  }

  send(body: string): void {
    this.#queue.enqueue(SqsStore.createMessage(body));
  }

  delete(receiptHandles: readonly string[]): void {
    this.#atOnce(() => {
      for (const handle of receiptHandles) this.#queue.deleteMessage(handle);
    });
  }

  /** Wakes whoever waits for messages, so that the engine can stop. */
  stopWaiting(): void {
    this.#queue.cancelWaiters();
  }

  #toRecord(receiptHandle: string): SQSRecord {
    const { message } = this.#queue.inflightMessages.get(receiptHandle)!;
    return {
      messageId: message.messageId,
      receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.approximateReceiveCount),
        SentTimestamp: String(message.sentTimestamp),
        SenderId: '000000000000',
        ApproximateFirstReceiveTimestamp: String(message.approximateFirstReceiveTimestamp),
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.messageAttributes).map(([name, value]) => [name, toAttribute(value)]),
      ),
      md5OfBody: message.md5OfBody,
      ...(message.md5OfMessageAttributes && { md5OfMessageAttributes: message.md5OfMessageAttributes }),
      eventSource: 'aws:sqs',
      eventSourceARN: this.arn,
      awsRegion: REGION,
    };
  }
}

/** How many of the messages fit into an invocation that carries `bytes` already; at least one into an empty one. */
function countFitting(messages: readonly { body: string }[], bytes: number): number {
  let total = bytes;
  const over = messages.findIndex(({ body }) => (total += body.length) > PAYLOAD_LIMIT && total > body.length);
  return over === -1 ? messages.length : over;
}

const toAttribute = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue) => ({
  dataType: DataType,
  stringListValues: [],
  binaryListValues: [],
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
});
