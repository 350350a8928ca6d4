import * as z from 'zod';
import { beginSync, type SyncBeginning } from '../../shared/lambda/begin-sync.ts';
import { atMs } from '../../shared/model/instant.ts';
import { TenantId } from '../../shared/model/registry.ts';
import { SyncSchedule } from '../../shared/model/sync-run.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { scheduledRunId } from '../../shared/rules/sync-run-id.ts';
import { reportDateOf, slotOf, sourcesOf, tasksOf, windowOf } from '../../shared/rules/sync-schedule.ts';
import type { FileQueue } from '../../shared/outbound/file-queue.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';

export interface StartSync extends SyncBeginning {
  registry: Pick<RegistryStore, 'tenant'>;
  settings: Pick<SourceSettingsStore, 'all'>;
  files: Pick<FileQueue, 'look'>;
  now: () => number;
}

/** What Scheduler delivers: at least once, and the scheduled time is the same each time. */
const Input = z.object({
  tenantId: TenantId,
  schedule: SyncSchedule,
  scheduledTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
});

/** Starts the run of a schedule's slot, once, and in the morning has exports of orders looked for. A tenant that is not active, or has nothing to read or to report, starts none. */
export function startSync({ registry, settings, files, now, ...beginning }: StartSync) {
  return async (input: unknown): Promise<{ runId: string | null }> => {
    const { tenantId, schedule, scheduledTime } = Input.parse(input);
    const [tenant, all] = await Promise.all([registry.tenant(tenantId), settings.all(tenantId)]);
    const sources = sourcesOf(schedule, all);
    if (tenant?.status === 'active' && schedule === 'morning') await files.look(tenantId);
    if (tenant?.status !== 'active' || sources.length === 0) {
      logger.info('a sync is skipped', { code: LOG.syncSkipped, tenantId, schedule, status: tenant?.status });
      return { runId: null };
    }
    const { timeZone } = tenant;
    const window = windowOf(schedule, scheduledTime, timeZone);
    const slot = slotOf(scheduledTime, timeZone);
    const reportDate = reportDateOf(schedule, scheduledTime, timeZone);
    const run = {
      ...{ tenantId, id: scheduledRunId(tenantId, schedule, slot), kind: 'scheduled' as const, schedule, slot },
      tasks: window ? tasksOf(sources, window) : [],
      ...(reportDate === null ? {} : { reportDate }),
    };
    const { id } = await beginSync(beginning, run, atMs(now()));
    return { runId: id };
  };
}
