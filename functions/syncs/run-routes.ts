import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import type { SyncRun } from '../../shared/model/sync-run.ts';
import type { SyncRunStore } from '../../shared/store/sync-runs.ts';
import { askedRun, RunBody, type RunAsking } from './asked-run.ts';

export interface RunReading extends RunAsking {
  runs: SyncRunStore;
}

const RUN_ID = /^[A-Za-z0-9_-]{1,80}$/;

/** What was read of the sources, and reading them now. */
export const runRoutes = (reading: RunReading): Route[] => [
  route({
    method: 'GET',
    path: '/v1/ops/syncs',
    roles: ['operator'],
    query: z.strictObject(PAGE_QUERY),
    async handle({ tenantId, after, query }) {
      const { items, next } = await reading.runs.list(tenantId, {
        limit: query.limit,
        ...(after ? { startAfter: { pk: after.pk ?? '', sk: after.sk ?? '' } } : {}),
      });
      return { status: 200, body: { items: items.map(presentRun) }, next: next && { pk: next.pk, sk: next.sk } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/ops/syncs',
    roles: ['operator'],
    body: RunBody,
    async handle(call) {
      const run = await askedRun(reading, call);
      return { status: 202, body: presentRun(run), headers: { location: `/v1/ops/syncs/${run.id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/ops/syncs/{id}',
    roles: ['operator'],
    async handle({ tenantId, id }) {
      const run = RUN_ID.test(id) ? await reading.runs.get(tenantId, id) : undefined;
      if (!run) throw new Problem('NOT_FOUND', { detail: 'There is no such sync.' });
      return { status: 200, body: presentRun(run) };
    },
  }),
];

const presentRun = ({ tenantId: _, version: __, ...run }: SyncRun) => run;
