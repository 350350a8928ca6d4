import { clawbackExpired } from './clawback-expired.ts';
import type { Clawback, ProposedClawback } from '../model/clawback.ts';
import type { Instant } from '../model/instant.ts';
import { nextClawback, type ClawbackMove } from '../rules/clawback.ts';
import { clawbackPut, type ClawbackStore } from '../store/clawbacks.ts';
import type { Write } from '../store/tables.ts';

/** The recommendations that one transaction touches: read once, each written at most once. */
export class ClawbackBook {
  readonly #stored: Map<string, Clawback>;
  readonly #writes: Write[] = [];

  private constructor(stored: readonly Clawback[]) {
    this.#stored = new Map(stored.map((clawback) => [clawback.id, clawback]));
  }

  /** Reads those that the moves name. Nothing is read where there are none, which is nearly always. */
  static async open(
    store: Pick<ClawbackStore, 'getMany'>,
    moves: readonly { tenantId: string; move: ClawbackMove }[],
  ): Promise<ClawbackBook> {
    const named = moves.flatMap(({ tenantId, move: { withdraws, wants } }) =>
      [withdraws, wants?.id].flatMap((id) => (id === undefined ? [] : [{ tenantId, id }])),
    );
    return new ClawbackBook(await store.getMany(named));
  }

  /** Makes the move. Answers the recommendation that the verdict names; undefined where it has none. */
  make({ keeps, withdraws, wants }: ClawbackMove, { proposed, why, now }: Making): string | undefined {
    if (withdraws !== undefined) this.#writes.push(...clawbackExpired(this.#stored.get(withdraws), why, now));
    if (!wants || !proposed) return keeps;
    const existing = this.#stored.get(wants.id);
    const next = nextClawback(existing, proposed, wants.isNew);
    if (next) this.#writes.push(clawbackPut(next, existing?.version ?? 'absent'));
    return wants.id;
  }

  writes(): Write[] {
    return this.#writes;
  }
}

export interface Making {
  /** Null where the campaign pays nothing for what was claimed too much. */
  proposed: ProposedClawback | null;
  /** Why what is withdrawn does not hold any more. */
  why: string;
  now: Instant;
}
