import type { Item } from '../../shared/store/tables.ts';
import { apiHarness, twoTenants, type Call, type Reply } from './api-harness.ts';
import { audit, type AuditReport } from './audit/audit.ts';
import type { TablePages } from './audit/books.ts';
import { MemoryTables } from './memory-tables.ts';
import { replayWorld } from './replay-world.ts';

/** Claims that were judged, the API over them, and people with keys of their own. */
export async function reviewWorld(tables = new MemoryTables()) {
  const world = replayWorld(tables);
  const api = apiHarness(tables);
  api.clock.ms = world.clock.ms;
  const keys = await twoTenants(api);
  const secondAdmin = await api.key({ tenantId: 'acme', role: 'admin' });
  const call = (method: string, path: string, key: string, body?: unknown, more: Partial<Call> = {}): Promise<Reply> =>
    api.call(method, path, { key, ...(body === undefined ? {} : { body }), ...more });

  return {
    ...{ world, api, tables, keys: { ...keys.acme, secondAdmin }, others: keys.globex, operator: keys.operator, call },

    propose: (submissionId: string, body: object, key = keys.acme.analyst) =>
      call('POST', `/v1/submissions/${submissionId}/override`, key, { reason: 'the export shows it', ...body }),
    approve: (id: unknown, key = keys.acme.admin) => call('POST', `/v1/overrides/${String(id)}/approve`, key, {}),
    dispute: (submissionId: string, body: object = {}, key = keys.acme.ann) =>
      call('POST', `/v1/submissions/${submissionId}/dispute`, key, { reason: 'it was not so', ...body }),
    decide: (id: unknown, body: object, key = keys.acme.analyst) =>
      call('POST', `/v1/disputes/${String(id)}/decision`, key, { reason: 'looked at it', ...body }),

    /** What an audit finds wrong, in words. */
    async wrong(): Promise<string[]> {
      const report = await audit(pagesOf(tables), new Map());
      return KINDS.flatMap((kind) => report[kind].examples);
    },
  };
}
export type ReviewWorld = Awaited<ReturnType<typeof reviewWorld>>;

const KINDS = [
  ...['lost', 'unsettled', 'doubleTrust', 'doubleAlerts', 'orphans', 'lostObservations'],
] as (keyof AuditReport &
  keyof Pick<AuditReport, 'lost' | 'unsettled' | 'doubleTrust' | 'doubleAlerts' | 'orphans' | 'lostObservations'>)[];

const pagesOf = (tables: MemoryTables): Record<keyof TablePages, Item[][]> => ({
  submissions: [tables.all('submissions')],
  trust: [tables.all('trust')],
  alerts: [tables.all('alerts')],
  reviews: [tables.all('reviews')],
  registry: [tables.all('registry')],
  clawbacks: [tables.all('clawbacks')],
});

/** Tables whose process dies at the n-th write: nothing of a transaction is made, or all of it and nobody hears. */
export class DyingTables extends MemoryTables {
  #left: number;
  readonly #afterwards: boolean;

  constructor(writes: number, afterwards: boolean) {
    super();
    this.#left = writes;
    this.#afterwards = afterwards;
  }

  revive(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  dieAt(writes: number): void {
    this.#left = writes;
  }

  override async transact(writes: Parameters<MemoryTables['transact']>[0]): ReturnType<MemoryTables['transact']> {
    const dies = this.#left === 1;
    this.#left -= 1;
    if (dies && !this.#afterwards) throw new Error('killed before the transaction');
    const outcome = await super.transact(writes);
    if (dies) throw new Error('killed after the transaction');
    return outcome;
  }
}
