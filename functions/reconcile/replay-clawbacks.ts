import type { RevisionState } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { clawbackMove, proposedClawback, type ClawbackMove } from '../../shared/rules/clawback.ts';
import type { RevisedRevision } from '../../shared/rules/replayed-claim.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';
import type { Write } from '../../shared/store/tables.ts';
import { ClawbackBook } from '../../shared/lambda/clawback-book.ts';
import type { ReplayedHistory } from './replay-evidence.ts';

const WITHDRAWN = 'Judged again under another policy, it does not hold.';

/** What the verdicts of a replay mean for recommendations: of one claim, whose attempts are all there. */
export class ReplayClawbacks {
  readonly #book: ClawbackBook;
  readonly #history: ReplayedHistory;

  private constructor(book: ClawbackBook, history: ReplayedHistory) {
    this.#book = book;
    this.#history = history;
  }

  static async open(store: Pick<ClawbackStore, 'getMany'>, history: ReplayedHistory): Promise<ReplayClawbacks> {
    const { tenantId } = history.claim;
    const moves = history.replayed.revised.map((revised) => ({ tenantId, move: moveOf(history, revised) }));
    return new ReplayClawbacks(await ClawbackBook.open(store, moves), history);
  }

  /** The revision's state, with the recommendation that its verdict names. */
  settled(revised: RevisedRevision, state: RevisionState, now: Instant): RevisionState {
    const { verdict } = state;
    if (!verdict) return state;
    const { claim, campaign, policy, attempts } = this.#history;
    const move = moveOf(this.#history, revised);
    const own = attempts.filter(({ revision }) => revision === state.revision);
    const proposed = move.wants
      ? proposedClawback({ claim, campaign, policy, now, state, verdict, attempts: own, cause: move.wants.cause })
      : null;
    const clawbackId = this.#book.make(move, { proposed, why: WITHDRAWN, now });
    return { ...state, verdict: { ...verdict, ...(clawbackId === undefined ? {} : { clawbackId }) } };
  }

  writes(): Write[] {
    return this.#book.writes();
  }
}

function moveOf({ claim }: ReplayedHistory, { before, state, superseded }: RevisedRevision): ClawbackMove {
  const { tenantId, id: submissionId } = claim;
  const { revision, verdict } = state;
  return verdict ? clawbackMove({ tenantId, submissionId, revision, superseded, before, after: verdict }) : {};
}
