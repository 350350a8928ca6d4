import type { Instant } from '../model/instant.ts';
import type { SyncRun } from '../model/sync-run.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import type { SyncExecutions } from '../outbound/sync-executions.ts';
import type { SyncRunStore } from '../store/sync-runs.ts';

export interface SyncBeginning {
  runs: Pick<SyncRunStore, 'create' | 'get'>;
  executions: SyncExecutions;
}

/** A run as whoever wants it says it. */
export type WantedRun = Omit<SyncRun, 'status' | 'outcomes' | 'startedAt' | 'endedAt' | 'version'>;

/**
 * Saves a run and starts its execution, however often it is wanted. One that was saved and never started, since whoever
 * did it died, is started by the next who wants it; one that has ended stays so.
 */
export async function beginSync(
  { runs, executions }: SyncBeginning,
  wanted: WantedRun,
  now: Instant,
): Promise<SyncRun> {
  const run: SyncRun = { ...wanted, status: 'RUNNING', outcomes: [], startedAt: now, version: 1 };
  const isNew = await runs.create(run);
  const standing = isNew ? run : await runs.get(run.tenantId, run.id);
  if (!standing) throw new Error(`the run ${run.id} is there and is not`);
  if (standing.status !== 'RUNNING') return standing;
  const { tenantId, id: runId, tasks, reportDate = null } = standing;
  await executions.start({ tenantId, runId, tasks, reportDate });
  if (isNew) logger.info('a sync begins', { code: LOG.syncBegun, ofTenant: tenantId, runId, kind: run.kind });
  return standing;
}
