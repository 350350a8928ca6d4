import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import { SyncState } from '../../shared/model/sync-step.ts';
import type { SyncRun } from '../../shared/model/sync-run.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countSyncs } from '../../shared/observability/metrics.ts';
import {
  endsSyncFailure,
  LAKE_SYNC_SUBJECT,
  SYNC_SUBJECT,
  syncFailureFact,
} from '../../shared/rules/sync-failure-alert.ts';
import { failureOf, outcomeOf } from '../../shared/rules/sync-outcome.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import { runPut, type SyncRunStore } from '../../shared/store/sync-runs.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { watchDays, type DayWatch } from './watch-days.ts';

export interface FinishSync extends DayWatch {
  tables: Pick<Tables, 'transact'>;
  runs: Pick<SyncRunStore, 'get'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** What the state machine goes by, and what it says of a run that failed. */
export interface Finished {
  status: 'SUCCEEDED' | 'FAILED';
  failed: string;
}

/** Ends a run: looks at its days, tells of what failed or takes it back, and keeps how it went. Twice is once. */
export function finishSync(finishing: FinishSync) {
  return async (input: unknown): Promise<Finished> => {
    const state = SyncState.parse(input);
    const run = await finishing.runs.get(state.tenantId, state.runId);
    if (!run) throw new Error(`there is no run ${state.runId}`);
    if (run.status !== 'RUNNING') return finishedOf(run);
    const now = atMs(finishing.now());
    if (run.kind !== 'backfill') await watchDays(finishing, run.tenantId, now);
    const ended = endedRun(run, state, now);
    await keep(finishing, run, ended, now);
    const { id: runId, tenantId, kind, status, outcomes } = ended;
    countSyncs(status);
    logger.info('a sync has ended', { code: LOG.syncFinished, tenantId, runId, kind, status, outcomes });
    return finishedOf(ended);
  };
}

function endedRun(run: SyncRun, { merged, tasks, failed }: SyncState, endedAt: Instant): SyncRun {
  const outcomes = merged?.outcomes ?? tasks.map(outcomeOf);
  const isWell = failed === undefined && outcomes.every(({ outcome }) => outcome !== 'FAILED');
  return {
    ...run,
    ...(failed ? { failure: failureOf(failed) } : {}),
    ...{ status: isWell ? 'SUCCEEDED' : 'FAILED', outcomes, endedAt, version: run.version + 1 },
  };
}

const SUBJECTS = [SYNC_SUBJECT, LAKE_SYNC_SUBJECT] as const;
const SYNC_ALERT = { type: 'SYNC_FAILED', category: 'SYSTEM_HEALTH' } as const;

/** The run and what is told of it are one transaction; where somebody touched the alert, the step runs again. */
async function keep({ tables, alerts, policies, settings }: FinishSync, run: SyncRun, ended: SyncRun, now: Instant) {
  const slots = SUBJECTS.map((subject) => ({
    subject,
    slot: { ...{ tenantId: run.tenantId, affiliateId: '-', subject }, ...SYNC_ALERT },
  }));
  const book = await AlertBook.open(
    alerts,
    slots.map(({ slot }) => slot),
    [],
  );
  const known = await settings.all(run.tenantId);
  for (const { subject, slot } of slots) {
    const fact = syncFailureFact(ended, subject);
    if (fact) book.raise(fact, now, await policies.policyFor(run.tenantId));
    else if (endsSyncFailure(ended, known, subject)) book.free(slot, 'every source was read again', now);
  }
  const { committed } = await tables.transact([runPut(ended, run.version), ...book.writes()]);
  if (!committed) throw Object.assign(new Error('somebody changed the run'), { name: 'TransactionConflictException' });
}

const finishedOf = ({ status, outcomes, failure }: SyncRun): Finished => {
  const failed = [
    ...outcomes.flatMap(({ source, failure: why }) => (why ? [`${source}: ${why.code}, ${why.message}`] : [])),
    ...(failure ? [`${failure.code}, ${failure.message}`] : []),
  ];
  return { status: status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED', failed: failed.join('; ') };
};
