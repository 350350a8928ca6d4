import type { Due } from '../model/claim.ts';
import type { DeadLetter } from '../model/dead-letter.ts';
import type { Instant } from '../model/instant.ts';
import { Redrive, type StartedMove } from '../model/redrive.ts';
import { owesWhenRead, type CheckedRevision } from './checked-revisions.ts';
import { dueToItem } from './claims.ts';
import { deadLetterKey, redriveKey, redrivePartition, submissionOf } from './keys.ts';
import type { Condition, Tables, Write } from './tables.ts';

export interface Finished {
  skipped: { id: string; why: string }[];
  finishedAt: Instant;
}

/** The redrives of the operators, who are a tenant of their own. */
export interface RedriveStore {
  create(redrive: Redrive): Promise<void>;
  get(id: string): Promise<Redrive | undefined>;
  /** The newest first. */
  list(page: { limit: number; after?: string | undefined }): Promise<{ redrives: Redrive[]; more: boolean }>;
  /**
   * Owes the check of an open letter from `at` on, marks the letter and counts it done, all or nothing. False where
   * somebody changed the letter or the claim since they were read.
   */
  oweAgain(redriveId: string, letter: DeadLetter, revision: CheckedRevision, at: Instant): Promise<boolean>;
  finish(id: string, finished: Finished): Promise<void>;
  moving(id: string, moves: readonly StartedMove[]): Promise<void>;
}

export function redriveStore(tables: Tables, operators: string): RedriveStore {
  const change = (id: string, changes: { set?: Record<string, unknown>; add?: Record<string, number> }): Write => ({
    ...{ table: 'submissions', update: redriveKey(operators, id), ...changes },
    when: [{ attribute: 'pk', is: 'present' }],
  });

  return {
    async create(redrive) {
      const put = { ...redriveKey(operators, redrive.id), ...redrive };
      await tables.write({ table: 'submissions', put, when: [{ attribute: 'pk', is: 'absent' }] });
    },

    async get(id) {
      const item = await tables.get('submissions', redriveKey(operators, id), { consistent: true });
      return item && Redrive.parse(item);
    },

    async list({ limit, after }) {
      const page = await tables.query({
        table: 'submissions',
        partition: redrivePartition(operators),
        newestFirst: true,
        limit,
        ...(after === undefined ? {} : { startAfter: redriveKey(operators, after) }),
      });
      return { redrives: page.items.map((item) => Redrive.parse(item)), more: page.next !== undefined };
    },

    async oweAgain(redriveId, letter, { item }, at) {
      const due: Due = { at, kind: letter.kind ?? 'retry', leases: 0 };
      const { tenantId, id } = submissionOf(item.pk);
      const outcome = await tables.transact([
        {
          table: 'submissions',
          update: deadLetterKey(letter.tenantId, letter.id),
          set: { redriven: { at, redriveId } },
          when: stillOpen(letter),
        },
        {
          table: 'submissions',
          update: { pk: item.pk, sk: item.sk },
          set: dueToItem(tenantId, id, due),
          when: owesWhenRead(item),
        },
        change(redriveId, { add: { done: 1 } }),
      ]);
      return outcome.committed;
    },

    async finish(id, { skipped, finishedAt }) {
      await tables.write(change(id, { set: { skipped, finishedAt } }));
    },

    async moving(id, moves) {
      await tables.write(change(id, { set: { moves } }));
    },
  };
}

const stillOpen = ({ at, times }: DeadLetter): Condition[] => [
  { attribute: 'redriven', is: 'absent' },
  { attribute: 'at', is: 'equal', value: at },
  { attribute: 'times', is: 'equal', value: times },
];
