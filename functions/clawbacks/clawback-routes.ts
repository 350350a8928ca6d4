import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { presentClawback, presentWholeClawback } from '../../shared/lambda/present-clawback.ts';
import { route, TENANT_READERS, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { ClawbackId, type Clawback } from '../../shared/model/clawback.ts';
import type { Role } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { decidedClawback } from '../../shared/rules/clawback-decision.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';
import { listClawbacks, ListQuery } from './list-clawbacks.ts';

const READERS: readonly Role[] = ['affiliate', ...TENANT_READERS];

const DecisionBody = z.strictObject({
  status: z.enum(['APPROVED', 'REJECTED']),
  reason: z.string().trim().min(1).max(1000),
});

/** Recommendations to take money back: who is concerned sees why, and an admin decides. */
export const clawbackRoutes = (clawbacks: ClawbackStore): Route[] => [
  route({
    method: 'GET',
    path: '/v1/clawbacks',
    roles: READERS,
    query: ListQuery,
    async handle(call) {
      const { items, next } = await listClawbacks(clawbacks, call);
      return { status: 200, body: { items: items.map(presentClawback) }, next };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/clawbacks/{id}',
    roles: READERS,
    async handle(call) {
      const clawback = await visibleClawback(clawbacks, call);
      if (!clawback) throw noSuchClawback();
      return { status: 200, body: presentWholeClawback(clawback, call.now) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/clawbacks/{id}',
    roles: ['admin'],
    body: DecisionBody,
    async handle(call) {
      const { body, caller, now } = call;
      const clawback = await savedChange({
        read: () => visibleClawback(clawbacks, call),
        change(before) {
          const after = decidedClawback(before, { ...body, by: caller.keyId }, now);
          if (!after) throw new Problem('REVISION_CONFLICT', { detail: `It is ${before.status} and stays so.` });
          return after;
        },
        save: (after, expected) => clawbacks.save(after, expected),
        notFound: noSuchClawback,
      });
      logger.info('a clawback is decided', { code: LOG.clawbackDecided, clawbackId: clawback.id, status: body.status });
      return { status: 200, body: presentWholeClawback(clawback, now) };
    },
  }),
];

/** The recommendation of the path, where the caller may see it: an affiliate sees its own. */
async function visibleClawback(
  clawbacks: Pick<ClawbackStore, 'get'>,
  { tenantId, id, caller: { affiliateId } }: Pick<ApiCall, 'tenantId' | 'id' | 'caller'>,
): Promise<Clawback | undefined> {
  const clawback = ClawbackId.safeParse(id).success ? await clawbacks.get(tenantId, id) : undefined;
  return clawback && (affiliateId ?? clawback.affiliateId) === clawback.affiliateId ? clawback : undefined;
}

const noSuchClawback = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such clawback.' });
