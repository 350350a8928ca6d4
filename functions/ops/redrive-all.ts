import { Problem } from '../../shared/lambda/error-responses.ts';
import { VerifyQueueName, type StartedMove, type WholeRedrive } from '../../shared/model/redrive.ts';
import type { DeadLetterQueues, Move } from '../../shared/outbound/dead-letter-queues.ts';
import type { RedriveStore } from '../../shared/store/redrives.ts';
import type { Asked } from './redrive-selected.ts';

export interface Moving {
  queues: Pick<DeadLetterQueues, 'moves' | 'startMove'>;
  redrives: Pick<RedriveStore, 'create' | 'moving' | 'list'>;
}

const LOOKED_BACK = 20;

/** Moves the dead letters of every verify queue back. Where they are all on their way already, answers that redrive. */
export async function redriveAll(
  { queues, redrives }: Moving,
  asked: Asked,
): Promise<{ redrive: WholeRedrive; started: boolean }> {
  const running = await Promise.all(VerifyQueueName.options.map(async (queue) => runningMove(queues, queue)));
  if (running.every((move) => move !== undefined)) {
    const known = await redriveOf({ redrives }, running);
    if (known) return { redrive: known, started: false };
  }
  // Saved before it has an effect, so that nothing is moved which nobody asked for.
  const redrive: WholeRedrive = { kind: 'all', ...asked, moves: [] };
  await redrives.create(redrive);
  const moves = await Promise.all(VerifyQueueName.options.map((queue) => startedMove(queues, queue)));
  await redrives.moving(asked.id, moves);
  return { redrive: { ...redrive, moves }, started: true };
}

const runningMove = async (queues: Moving['queues'], queue: VerifyQueueName): Promise<Move | undefined> =>
  (await queues.moves(queue)).find(({ status }) => status === 'RUNNING');

/** Starts a move or joins the running one: a queue has one at a time, whoever asks. */
async function startedMove(queues: Moving['queues'], queue: VerifyQueueName): Promise<StartedMove> {
  const started = await queues.startMove(queue);
  const [newest] = await queues.moves(queue);
  if (!newest) throw new Problem('UNAVAILABLE', { retryAfterSeconds: 5 });
  return { queue, startedAt: newest.startedAt, joined: !started };
}

/** The redrive that these moves belong to. None where they were started elsewhere. */
async function redriveOf(
  { redrives }: Pick<Moving, 'redrives'>,
  running: readonly Move[],
): Promise<WholeRedrive | undefined> {
  const { redrives: recent } = await redrives.list({ limit: LOOKED_BACK });
  const isRunning = (move: StartedMove): boolean =>
    running.some(({ queue, startedAt }) => queue === move.queue && startedAt === move.startedAt);
  return recent
    .filter((redrive) => redrive.kind === 'all')
    .find(({ moves }) => moves.length > 0 && moves.every(isRunning));
}
