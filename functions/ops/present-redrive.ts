import { VerifyQueueName, type Redrive, type StartedMove } from '../../shared/model/redrive.ts';
import type { DeadLetterQueues, Move } from '../../shared/outbound/dead-letter-queues.ts';

/** Redrives with how far their moves have come: SQS tells it of the newest moves of a queue only. */
export async function presentRedrives(
  queues: Pick<DeadLetterQueues, 'moves'>,
  redrives: readonly Redrive[],
): Promise<Record<string, unknown>[]> {
  const told = redrives.some(({ kind }) => kind === 'all')
    ? (await Promise.all(VerifyQueueName.options.map((queue) => queues.moves(queue)))).flat()
    : [];
  return redrives.map((redrive) =>
    redrive.kind === 'all' ? { ...redrive, moves: redrive.moves.map((move) => withProgress(move, told)) } : redrive,
  );
}

function withProgress(move: StartedMove, told: readonly Move[]): Record<string, unknown> {
  const found = told.find(({ queue, startedAt }) => queue === move.queue && startedAt === move.startedAt);
  return { ...move, ...(found ?? { status: 'UNKNOWN' }) };
}
