import { HOUR, toMs, type Instant } from '../model/instant.ts';
import type { SyncRun } from '../model/sync-run.ts';

/** Longer than the state machine lets an execution run. */
export const LOST_AFTER_MS = 7 * HOUR;

/** A run that no execution can end any more, as it ends then: it was never started, or stopped, or took too long. Null where it may still end by itself. */
export const lostRun = (run: SyncRun, now: Instant): SyncRun | null =>
  run.status === 'RUNNING' && toMs(now) - toMs(run.startedAt) > LOST_AFTER_MS
    ? {
        ...run,
        ...{ status: 'FAILED', endedAt: now, version: run.version + 1 },
        failure: { code: 'INTERNAL', message: 'it was never started, or its execution was stopped or took too long' },
      }
    : null;
