import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { LocalQueue } from '../../engine/local-queue.ts';
import type { Reply } from '../http-pipe.ts';
import { sqsError } from './replies.ts';

/** A queue that somebody moves messages out of. */
interface Task {
  handle: string;
  source: LocalQueue;
  target: LocalQueue;
  perSecond?: number;
  toMove: number;
  moved: number;
  status: 'RUNNING' | 'CANCELLING' | 'COMPLETED' | 'CANCELLED';
  startedAt: number;
}

const Start = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.int().min(1).max(500).optional(),
});
const List = z.object({ SourceArn: z.string(), MaxResults: z.int().min(1).max(10).default(1) });
const Cancel = z.object({ TaskHandle: z.string() });

/** What else a caller must be allowed for a move, by queue. */
export const MOVE_NEEDS = {
  source: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  target: ['sqs:SendMessage'],
} as const;

const PER_STEP = 50;

/** The tasks that move messages back out of a dead letter queue, which the embedded SQS does not have. */
export class MessageMoves {
  readonly #queues: ReadonlyMap<string, LocalQueue>;
  readonly #tasks: Task[] = [];

  constructor(queues: ReadonlyMap<string, LocalQueue>) {
    this.#queues = queues;
  }

  /** The queues of a request: where messages leave and where they go. */
  queuesOf(operation: string, body: Buffer): { source?: string; target?: string } {
    const input: { SourceArn?: string; DestinationArn?: string; TaskHandle?: string } = JSON.parse(body.toString());
    const task = this.#tasks.find(({ handle }) => handle === input.TaskHandle);
    const source = input.SourceArn ?? task?.source.arn;
    if (source === undefined) return {};
    const target = input.DestinationArn ?? this.#feeding(source)[0]?.arn;
    return operation === 'StartMessageMoveTask' && target !== undefined ? { source, target } : { source };
  }

  /** Answers an operation; undefined where it is no move. */
  answer(operation: string, body: Buffer): Reply | undefined {
    switch (operation) {
      case 'StartMessageMoveTask':
        return checked(Start, body, (input) => this.#start(input));
      case 'ListMessageMoveTasks':
        return checked(List, body, (input) => this.#list(input));
      case 'CancelMessageMoveTask':
        return checked(Cancel, body, ({ TaskHandle }) => this.#cancel(TaskHandle));
      default:
        return undefined;
    }
  }

  #feeding(arn: string): LocalQueue[] {
    return [...this.#queues.values()].filter(({ deadLetterArn }) => deadLetterArn === arn);
  }

  #start({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: perSecond }: z.infer<typeof Start>): Reply {
    const source = this.#queues.get(SourceArn);
    if (!source) return missing(`The resource that you specified for the SourceArn parameter doesn't exist.`);
    const feeding = this.#feeding(SourceArn);
    if (feeding.length === 0)
      return sqsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    if (DestinationArn === undefined && feeding.length > 1)
      return sqsError(
        'UnsupportedOperation',
        `the embedded engine does not know from which queue each message of ${source.name} came: name a DestinationArn`,
      );
    const target = DestinationArn === undefined ? feeding[0] : this.#queues.get(DestinationArn);
    if (!target) return missing(`The resource that you specified for the DestinationArn parameter doesn't exist.`);
    if (this.#tasks.some((task) => task.source === source && task.status === 'RUNNING'))
      return sqsError('UnsupportedOperation', 'There is already a task running. Only one active task is allowed.');
    const task: Task = {
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: SourceArn })).toString('base64'),
      source,
      target,
      ...(perSecond !== undefined && { perSecond }),
      toMove: source.size,
      moved: 0,
      status: 'RUNNING',
      startedAt: Date.now(),
    };
    this.#tasks.unshift(task);
    void move(task);
    return json({ TaskHandle: task.handle });
  }

  #list({ SourceArn, MaxResults }: z.infer<typeof List>): Reply {
    if (!this.#queues.has(SourceArn)) return missing(`The resource that you specified doesn't exist.`);
    const tasks = this.#tasks.filter(({ source }) => source.arn === SourceArn).slice(0, MaxResults);
    return json({
      Results: tasks.map((task) => ({
        ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
        Status: task.status,
        SourceArn,
        DestinationArn: task.target.arn,
        MaxNumberOfMessagesPerSecond: task.perSecond,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        StartedTimestamp: task.startedAt,
      })),
    });
  }

  #cancel(handle: string): Reply {
    const task = this.#tasks.find((candidate) => candidate.handle === handle);
    if (!task) return missing('Task does not exist.');
    if (task.status !== 'RUNNING') return sqsError('UnsupportedOperation', 'Only active tasks can be cancelled.');
    task.status = 'CANCELLING';
    return json({ ApproximateNumberOfMessagesMoved: task.moved });
  }
}

/** Moves until nothing is visible any more, at the task's own pace. */
async function move(task: Task): Promise<void> {
  const step = Math.min(PER_STEP, task.perSecond ?? PER_STEP);
  await delay(0);
  while (task.status === 'RUNNING') {
    const moved = task.source.moveTo(task.target, step);
    task.moved += moved;
    if (moved < step) task.status = 'COMPLETED';
    else await delay(task.perSecond === undefined ? 0 : (1000 * step) / task.perSecond, undefined, { ref: false });
  }
  if (task.status === 'CANCELLING') task.status = 'CANCELLED';
}

function checked<T>(schema: z.ZodType<T>, body: Buffer, run: (input: T) => Reply): Reply {
  const parsed = schema.safeParse(JSON.parse(body.toString()));
  return parsed.success ? run(parsed.data) : sqsError('InvalidParameterValue', z.prettifyError(parsed.error));
}

const json = (value: object): Reply => ({ status: 200, body: JSON.stringify(value) });
const missing = (message: string): Reply => sqsError('ResourceNotFoundException', message, 404);
