import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { DayBook } from '../../shared/lambda/day-book.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { SourceOutcome } from '../../shared/model/sync-run.ts';
import { SyncState, type PulledTask } from '../../shared/model/sync-step.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import { isOfDays, sourcesOfDays } from '../../shared/rules/daily-input.ts';
import { outcomeOf, unreadDays } from '../../shared/rules/sync-outcome.ts';
import type { MappingStore } from '../../shared/store/mapping.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import { keepMergedDay, type DayMerging } from './keep-merged-day.ts';

export interface MergeDays extends DayMerging {
  mapping: Pick<MappingStore, 'all'>;
  settings: Pick<SourceSettingsStore, 'all'>;
  book: Pick<DayBook, 'noteFailed'>;
}

const DAYS_AT_ONCE = 5;

/** Notes the days that a run could not read, and merges every day that it was about. Doing it twice changes nothing. */
export function mergeDays(merging: MergeDays) {
  return async (input: unknown): Promise<{ outcomes: SourceOutcome[] }> => {
    const { tenantId, runId, tasks } = SyncState.parse(input);
    const outcomes = tasks.map(outcomeOf);
    for (const [index, task] of tasks.entries()) await noteFailed(merging, { tenantId, runId }, task, outcomes[index]!);
    const days = [...new Set(tasks.filter(({ source }) => isOfDays(source)).flatMap(daysOf))];
    const [mapping, settings] = await Promise.all([merging.mapping.all(tenantId), merging.settings.all(tenantId)]);
    const sources = sourcesOfDays(settings);
    const changed = await fewAtOnce(DAYS_AT_ONCE, days, (date) =>
      keepMergedDay(merging, { tenantId, date, mapping, sources }),
    );
    logger.info('days merged', {
      ...{ code: LOG.daysMerged, tenantId, runId, days: days.length },
      changed: changed.filter(Boolean).length,
    });
    return { outcomes };
  };
}

/** A pull function that answered has noted its failure itself, which is no other then; one that died could not. */
async function noteFailed(
  { book, now }: MergeDays,
  { tenantId, runId }: { tenantId: string; runId: string },
  task: PulledTask,
  { failure }: SourceOutcome,
): Promise<void> {
  if (failure === undefined) return;
  await book.noteFailed(tenantId, task.source, unreadDays(task), { failure, at: atMs(now()), runId });
}
