import { DeadLetter } from '../model/dead-letter.ts';
import { nextAttemptIn } from './claims.ts';
import { claimKey, deadLetterKey, deadLetterPartition, revisionKey } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';

type LetterOfRevision = DeadLetter & { submissionId: string; revision: number };

export interface DeadLetterStore {
  /** Recording the same failure again changes nothing but its time and count. */
  record(letter: DeadLetter): Promise<void>;
  /** Records the letter of an attempt and, in the same write, takes it out of the due index; what is owed after it stays. */
  giveUp(letter: LetterOfRevision, attempt: number): Promise<void>;
  list(tenantId: string, page: { limit: number; startAfter?: Item }): Promise<{ letters: DeadLetter[]; next?: Item }>;
}

export function deadLetterStore(tables: Tables): DeadLetterStore {
  return {
    async record(letter) {
      await tables.write(deadLetterPut(letter));
    },

    async giveUp(letter, attempt) {
      const owed = await owedItem(tables, letter, attempt);
      if (!owed) return this.record(letter);
      const outcome = await tables.transact([
        deadLetterPut(letter),
        {
          table: 'submissions',
          update: { pk: owed.pk, sk: owed.sk },
          remove: ['dueShard', 'dueAt', 'dueKind', 'dueLeases'],
          when: [{ attribute: 'dueAt', is: 'equal', value: String(owed.dueAt) }],
        },
      ]);
      // Whoever moved the entry in between has an outcome for it, or will come back to it.
      if (!outcome.committed) await this.record(letter);
    },

    async list(tenantId, { limit, startAfter }) {
      const page = await tables.query({
        table: 'submissions',
        partition: deadLetterPartition(tenantId),
        limit,
        ...(startAfter ? { startAfter } : {}),
      });
      const letters = page.items.map((item) => DeadLetter.parse(item));
      return page.next ? { letters, next: page.next } : { letters };
    },
  };
}

/** The item that owes this attempt: the claim itself, or the revision that was replaced. */
async function owedItem(
  tables: Tables,
  { tenantId, submissionId, revision }: LetterOfRevision,
  attempt: number,
): Promise<Item | undefined> {
  const keys = [claimKey(tenantId, submissionId), revisionKey(tenantId, submissionId, revision)];
  const items = await tables.getMany('submissions', keys, { consistent: true });
  return items.find((item) => {
    if (item.dueAt === undefined) return false;
    const next = nextAttemptIn(item);
    return next.revision === revision && next.attempt === attempt;
  });
}

export const deadLetterPut = (letter: DeadLetter): Write => ({
  table: 'submissions',
  put: { ...deadLetterKey(letter.tenantId, letter.id), ...letter },
  when: [],
});
