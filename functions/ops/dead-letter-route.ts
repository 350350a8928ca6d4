import * as z from 'zod';
import { filledPage } from '../../shared/lambda/filled-page.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import { DeadLetterCause, type DeadLetter } from '../../shared/model/dead-letter.ts';
import type { DeadLetterQueues } from '../../shared/outbound/dead-letter-queues.ts';
import { deadLetterState } from '../../shared/rules/dead-letter-state.ts';
import { checkedRevisions, type CheckedRevision } from '../../shared/store/checked-revisions.ts';
import type { DeadLetterStore } from '../../shared/store/dead-letters.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface Listing {
  tables: Tables;
  letters: Pick<DeadLetterStore, 'list'>;
  queues: Pick<DeadLetterQueues, 'waiting'>;
}

const LetterQuery = z.strictObject({ ...PAGE_QUERY, cause: DeadLetterCause.optional() });

/** What was given up, the last first, and beside it what lies in the queues: a message may get there without a record. */
export const deadLetterRoute = ({ tables, letters, queues }: Listing): Route =>
  route({
    method: 'GET',
    path: '/v1/ops/dead-letters',
    roles: ['operator'],
    query: LetterQuery,
    async handle({ tenantId, query: { cause, limit }, after: position }) {
      const [{ items, next }, waiting] = await Promise.all([
        filledPage(limit, position, async (from) => {
          const after = from && { id: from.id ?? '', at: from.at ?? '' };
          const page = await letters.list(tenantId, { limit, after });
          const rows = page.letters.map((letter) => ({
            position: { id: letter.id, at: letter.at },
            item: cause === undefined || letter.cause === cause ? letter : undefined,
          }));
          return { rows, more: page.more };
        }),
        queues.waiting(),
      ]);
      const revisions = await checkedRevisions(tables, items);
      return {
        status: 200,
        body: { items: items.map((letter) => presentLetter(letter, revisions.get(letter.id))), waiting },
        next,
      };
    },
  });

const presentLetter = ({ at, redriven, ...letter }: DeadLetter, revision: CheckedRevision | undefined) => ({
  ...letter,
  lastAt: at,
  state: deadLetterState({ attempt: letter.attempt, redriven }, revision),
  ...(redriven ? { redrivenAt: redriven.at, redriveId: redriven.redriveId } : {}),
});
