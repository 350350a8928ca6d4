import * as z from 'zod';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import { knownTenant } from '../../shared/lambda/route-frame.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import { timeOrderedId } from '../../shared/lambda/time-ordered-id.ts';
import type { KeyRegistry } from '../../shared/auth/authenticate.ts';
import { DeadLetterCause } from '../../shared/model/dead-letter.ts';
import type { Redrive, Selection } from '../../shared/model/redrive.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { DeadLetterQueues } from '../../shared/outbound/dead-letter-queues.ts';
import type { RedriveStore } from '../../shared/store/redrives.ts';
import { presentRedrives } from './present-redrive.ts';
import { redriveAll } from './redrive-all.ts';
import { redriveSelected, type Redriving } from './redrive-selected.ts';

export interface Redrives extends Redriving {
  redrives: RedriveStore;
  queues: Pick<DeadLetterQueues, 'moves' | 'startMove'>;
  registry: Pick<KeyRegistry, 'tenant'>;
}

const RedriveBody = z
  .strictObject({
    all: z.literal(true).optional(),
    ids: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
    cause: DeadLetterCause.optional(),
    reason: z.string().trim().min(1).max(1000),
  })
  .refine(({ all, ids, cause }) => [all, ids, cause].filter((one) => one !== undefined).length === 1, {
    error: 'name one of all, ids and cause',
  });

const RedriveQuery = z.strictObject({ tenantId: z.string().optional() });

/** Given-up work asked for again, and what came of it. */
export const redriveRoutes = (redriving: Redrives): Route[] => [
  route({
    method: 'POST',
    path: '/v1/ops/dead-letters/redrive',
    roles: ['operator'],
    acrossTenants: true,
    body: RedriveBody,
    query: RedriveQuery,
    async handle({ caller, body: { all, ids, cause, reason }, query: { tenantId }, now }) {
      const asked = { id: timeOrderedId('rdr', now), at: now, by: caller.keyId, reason };
      if (all) {
        const { redrive, started } = await redriveAll(redriving, asked);
        return answer(redriving, redrive, started ? 202 : 200);
      }
      if (tenantId === undefined) throw invalid({ path: 'tenantId', message: 'name the tenant whose checks they are' });
      if (tenantId !== PLATFORM_TENANT) await knownTenant(tenantId, redriving.registry);
      const selection: Selection = cause === undefined ? { tenantId, ids: ids ?? [] } : { tenantId, cause };
      return answer(redriving, await redriveSelected(redriving, asked, selection), 202);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/ops/dead-letters/redrives',
    roles: ['operator'],
    acrossTenants: true,
    query: z.strictObject(PAGE_QUERY),
    async handle({ query: { limit }, after }) {
      const { redrives, more } = await redriving.redrives.list({ limit, after: after?.id });
      const last = redrives.at(-1);
      return {
        status: 200,
        body: { items: await presentRedrives(redriving.queues, redrives) },
        next: more && last ? { id: last.id } : undefined,
      };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/ops/dead-letters/redrives/{id}',
    roles: ['operator'],
    acrossTenants: true,
    async handle({ id }) {
      const redrive = /^rdr_[a-z0-9]{1,40}$/.test(id) ? await redriving.redrives.get(id) : undefined;
      if (!redrive) throw new Problem('NOT_FOUND', { detail: 'There is no such redrive.' });
      return answer(redriving, redrive, 200);
    },
  }),
];

async function answer({ queues }: Redrives, redrive: Redrive, status: number) {
  if (status === 202) logger.info('redriven', { code: LOG.redriven, redriveId: redrive.id, redrive: redrive.kind });
  const [body = {}] = await presentRedrives(queues, [redrive]);
  return { status, body };
}
