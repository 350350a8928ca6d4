import type { AttemptRecord } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { paysByNumbers } from '../../shared/rules/priority.ts';
import { clawbackLines, clawbackMove, proposedClawback, type ClawbackMove } from '../../shared/rules/clawback.ts';
import { totalMicros } from '../../shared/rules/payout-lines.ts';
import { lastAttemptOf, type ClaimStore } from '../../shared/store/claims.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';
import type { Write } from '../../shared/store/tables.ts';
import { ClawbackBook } from '../../shared/lambda/clawback-book.ts';
import type { Judged } from './commit-plan.ts';

export interface ClawbackReading {
  clawbacks: Pick<ClawbackStore, 'getMany'>;
  claims: Pick<ClaimStore, 'attempts'>;
}

const JUDGED_AGAIN = 'Asked once more, the source showed numbers by which it does not hold.';

/** What the verdicts of one commit mean for recommendations. */
export class CommitClawbacks {
  readonly #book: ClawbackBook;
  readonly #moves: ReadonlyMap<Judged, ClawbackMove>;
  /** Attempts before the newest one, of what is recommended now. */
  readonly #earlier: ReadonlyMap<Judged, readonly AttemptRecord[]>;

  private constructor(book: ClawbackBook, moves: Map<Judged, ClawbackMove>, earlier: Map<Judged, AttemptRecord[]>) {
    this.#book = book;
    this.#moves = moves;
    this.#earlier = earlier;
  }

  /** Reads only what an overclaim that is worth something needs. */
  static async open({ clawbacks, claims }: ClawbackReading, judged: readonly Judged[]): Promise<CommitClawbacks> {
    const moves = new Map(judged.map((one) => [one, moveOf(one)]));
    const wanting = judged.filter((one) => moves.get(one)?.wants);
    const [book, earlier] = await Promise.all([
      ClawbackBook.open(
        clawbacks,
        judged.map((one) => ({ tenantId: one.check.claim.tenantId, move: moves.get(one)! })),
      ),
      Promise.all(wanting.map(async (one) => [one, await earlierAttempts(claims, one)] as const)),
    ]);
    return new CommitClawbacks(book, moves, new Map(earlier));
  }

  /** Answers the recommendation that the attempt's verdict names. */
  settle(one: Judged, attempt: AttemptRecord, now: Instant): string | undefined {
    const move = this.#moves.get(one)!;
    const { claim, campaign, policy } = one.check;
    const proposed =
      move.wants &&
      proposedClawback({
        ...{ claim, campaign, policy, now, cause: move.wants.cause, verdict: attempt.verdict },
        state: one.judgement.state,
        attempts: [...(this.#earlier.get(one) ?? []), attempt],
      });
    return this.#book.make(move, { proposed: proposed ?? null, why: JUDGED_AGAIN, now });
  }

  writes(): Write[] {
    return this.#book.writes();
  }
}

function moveOf({ check, judgement }: Judged): ClawbackMove {
  const { claim, message, state, superseded, campaign, outcome } = check;
  const { tenantId, id: submissionId } = claim;
  const { wants, ...move } = clawbackMove({
    ...{ tenantId, submissionId, revision: message.revision, superseded: superseded !== undefined },
    ...{ before: state.verdict, after: judgement.verdict },
  });
  if (!wants || !campaign?.payout || !paysByNumbers(campaign)) return move;
  const last = { claimed: state.claimed, outcome, observationId: '' };
  const isWorthSomething = totalMicros(clawbackLines(wants.cause, judgement.verdict, last, campaign.payout)) > 0;
  return isWorthSomething ? { ...move, wants } : move;
}

/** Those that are items of their own, and the last one, which is kept with its revision. */
async function earlierAttempts(
  claims: ClawbackReading['claims'],
  { check: { claim, state } }: Judged,
): Promise<AttemptRecord[]> {
  const last = lastAttemptOf(claim, state);
  if (!last) return [];
  const numbers = Array.from({ length: last.attempt - 1 }, (_, index) => index + 1);
  return [...(await claims.attempts(claim.tenantId, claim.id, state.revision, numbers)), last];
}
