import { setTimeout as wait } from 'node:timers/promises';
import type { LocalDate } from '../model/local-date.ts';
import type { RowSource, Source } from '../model/source.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import { conflictPauseMs } from '../rules/conflict-pause.ts';
import { failedDay, nextDay, type DayOf, type DayReply, type FailedRead, type NextDay } from '../rules/source-day.ts';
import type { SourceDayStore } from '../store/source-days.ts';

/** How reads of days become what stands. */
export interface DayBook {
  /** Keeps what a source answered about a day, unless a later answer stands. */
  keep(of: DayOf & { source: RowSource }, reply: DayReply): Promise<NextDay>;
  /** Notes that days could not be read. What stands of them still stands; a second time of the same run changes nothing. */
  noteFailed(tenantId: string, source: Source, dates: readonly LocalDate[], read: FailedRead): Promise<void>;
}

const TRIES = 8;

export function dayBook(store: SourceDayStore, pause: (ms: number) => Promise<unknown> = wait): DayBook {
  /** Tries again where another run was faster. */
  async function insisting<T>(of: DayOf, attempt: () => Promise<{ done: T } | undefined>): Promise<T> {
    for (let round = 0; round < TRIES; round += 1) {
      if (round > 0) await pause(conflictPauseMs(round, Math.random()));
      const outcome = await attempt();
      if (outcome) return outcome.done;
    }
    throw new Error(`what is known of ${of.source} on ${of.date} changed too often to be updated`);
  }

  return {
    keep: (of, reply) =>
      insisting<NextDay>(of, async () => {
        const { tenantId, source, date } = of;
        const standing = await store.rowsOf(tenantId, source, date);
        const entry = standing?.entry ?? (await store.entry(tenantId, source, date));
        const next = nextDay(of, entry && { entry, rows: standing?.rows ?? [] }, reply);
        if (next.kind === 'older') return { done: next };
        if (!(await store.save(next, entry?.version ?? 'absent'))) return undefined;
        if (next.kind === 'changed' && next.restatement) {
          const { version, before, after, changes } = next.restatement;
          const restated = { tenantId, source, date, version, before, after, changes: changes.length };
          logger.info('a day was restated', { code: LOG.dayRestated, ...restated, runId: reply.runId });
        }
        return { done: next };
      }),

    async noteFailed(tenantId, source, dates, read) {
      for (const date of dates) {
        const of = { tenantId, source, date };
        await insisting(of, async () => {
          const known = await store.entry(tenantId, source, date);
          const entry = failedDay(of, known, read);
          return entry === null || (await store.save({ entry }, known?.version ?? 'absent'))
            ? { done: undefined }
            : undefined;
        });
      }
    },
  };
}
