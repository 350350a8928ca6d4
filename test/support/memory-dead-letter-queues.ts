import type { Instant } from '../../shared/model/instant.ts';
import { VerifyQueueName } from '../../shared/model/redrive.ts';
import type { DeadLetterQueues, Move, WaitingMessage } from '../../shared/outbound/dead-letter-queues.ts';

/** Dead-letter queues in memory. A move runs until a test ends it. */
export class MemoryDeadLetterQueues implements DeadLetterQueues {
  readonly lying: Record<VerifyQueueName, WaitingMessage[]> = { standard: [], priority: [] };
  readonly #moves: Move[] = [];
  readonly #now: () => Instant;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  async waiting() {
    return VerifyQueueName.options.map((queue) => {
      const messages = this.lying[queue];
      return { queue, approximateMessages: messages.length, messages: messages.slice(0, 10) };
    });
  }

  async moves(queue: VerifyQueueName): Promise<Move[]> {
    return this.#moves.filter((move) => move.queue === queue).toReversed();
  }

  async startMove(queue: VerifyQueueName): Promise<boolean> {
    if (this.#moves.some((move) => move.queue === queue && move.status === 'RUNNING')) return false;
    const approximateToMove = this.lying[queue].length;
    this.#moves.push({ queue, status: 'RUNNING', startedAt: this.#now(), approximateMoved: 0, approximateToMove });
    return true;
  }

  /** Lets what runs come to its end. */
  endMoves(): void {
    for (const move of this.#moves.filter(({ status }) => status === 'RUNNING')) {
      move.status = 'COMPLETED';
      move.approximateMoved = this.lying[move.queue].length;
      this.lying[move.queue] = [];
    }
  }

  /** Tells of no move any more. */
  forget(): void {
    this.#moves.length = 0;
  }

  /** How many moves were ever started. */
  get started(): number {
    return this.#moves.length;
  }
}
