import { DeadLetter, type FailedCheck, type Failure } from '../model/dead-letter.ts';
import { checkedRevisions, owesWhenRead } from './checked-revisions.ts';
import { DUE_ATTRIBUTES } from './claims.ts';
import { deadLetterKey, deadLetterPartition } from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';

/** Where a list of letters goes on. */
export type LetterPlace = Pick<DeadLetter, 'id' | 'at'>;

export interface DeadLetterStore {
  /** Recording the same failure again keeps one record, opens it anew and counts. `times` is 0 where deliveries are left. */
  record(failure: Failure, times?: 0 | 1): Promise<void>;
  /**
   * Records the failure of a check and, in the same write, takes what its revision is owed out of the due index. False,
   * with nothing changed, where the attempt was made in the meantime.
   */
  giveUp(failure: FailedCheck): Promise<boolean>;
  getMany(tenantId: string, ids: readonly string[]): Promise<DeadLetter[]>;
  /** The last given up first. */
  list(
    tenantId: string,
    page: { limit: number; after?: LetterPlace | undefined },
  ): Promise<{ letters: DeadLetter[]; more: boolean }>;
}

const TRIES = 3;

export function deadLetterStore(tables: Tables): DeadLetterStore {
  return {
    async record(failure, times = 1) {
      await tables.write(deadLetterWrite(failure, times));
    },

    async giveUp(failure) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = (await checkedRevisions(tables, [failure])).get(failure.id);
        if (!found) break;
        if (found.state.attempts >= failure.attempt) return false;
        const { item, state } = found;
        const owesNothing: Write = {
          table: 'submissions',
          update: { pk: item.pk, sk: item.sk },
          remove: DUE_ATTRIBUTES,
          when: owesWhenRead(item),
        };
        const lastStatus = state.verdict?.status;
        const outcome = await tables.transact([deadLetterWrite({ ...failure, lastStatus }), owesNothing]);
        if (outcome.committed) return true;
      }
      // Whoever keeps changing the claim may yet come to an outcome; the record outlives that.
      await this.record(failure);
      return true;
    },

    async getMany(tenantId, ids) {
      const distinct = [...new Set(ids)];
      const items = await tables.getMany(
        'submissions',
        distinct.map((id) => deadLetterKey(tenantId, id)),
        { consistent: true },
      );
      return items.map((item) => DeadLetter.parse(item));
    },

    async list(tenantId, { limit, after }) {
      const partition = deadLetterPartition(tenantId);
      const page = await tables.query({
        table: 'submissions',
        index: 'deadLetters',
        partition,
        newestFirst: true,
        limit,
        ...(after ? { startAfter: placeOf(tenantId, after) } : {}),
      });
      return { letters: page.items.map((item) => DeadLetter.parse(item)), more: page.next !== undefined };
    },
  };
}

const placeOf = (tenantId: string, { id, at }: LetterPlace): Item => ({
  ...deadLetterKey(tenantId, id),
  letterKey: deadLetterPartition(tenantId),
  letterAt: at,
});

/** What a record says only where its last failure does. */
const OPTIONAL = ['correlationId', 'submissionId', 'revision', 'attempt', 'kind', 'lastStatus', 'payload'] as const;

/** Makes the record, or opens it anew with what is known now. */
export function deadLetterWrite(failure: Failure, times: 0 | 1 = 1): Write {
  const { tenantId, id, at } = failure;
  const known = Object.entries(failure).filter(([, value]) => value !== undefined);
  return {
    table: 'submissions',
    update: deadLetterKey(tenantId, id),
    set: { ...Object.fromEntries(known), letterKey: deadLetterPartition(tenantId), letterAt: at },
    setOnce: { firstAt: at },
    add: { times },
    remove: ['redriven', ...OPTIONAL.filter((name) => failure[name] === undefined)],
    when: [],
  };
}
