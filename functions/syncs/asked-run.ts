import * as z from 'zod';
import { beginSync, type SyncBeginning, type WantedRun } from '../../shared/lambda/begin-sync.ts';
import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import { calledTenant } from '../../shared/lambda/local-today.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import { LocalDate } from '../../shared/model/local-date.ts';
import { Source, type SourceSettings } from '../../shared/model/source.ts';
import type { SyncRun } from '../../shared/model/sync-run.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { backfillFaults } from '../../shared/rules/backfill-range.ts';
import type { DayRange } from '../../shared/rules/calendar.ts';
import { minuteOfDay } from '../../shared/rules/local-time.ts';
import { SOURCE_NAMES } from '../../shared/rules/source-names.ts';
import { askedRunId } from '../../shared/rules/sync-run-id.ts';
import { liveWindow, saysOnlyNow, slotOf, tasksOf } from '../../shared/rules/sync-schedule.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';

/** Without days: those that each hour reads. */
export const RunBody = z
  .strictObject({
    sources: z
      .array(Source)
      .min(1)
      .refine((sources) => new Set(sources).size === sources.length, 'names a source twice')
      .optional(),
    from: LocalDate.optional(),
    to: LocalDate.optional(),
    /** A sheet that is empty now may take the place of one that was not. */
    force: z.boolean().optional(),
  })
  .refine(({ force, sources }) => force !== true || (sources?.length === 1 && saysOnlyNow(sources[0]!)), {
    path: ['force'],
    message: 'is of a sheet, and names that alone',
  })
  .refine(({ from, to }) => from === undefined || to !== undefined, { path: ['to'], message: 'name both days' })
  .refine(({ from, to }) => to === undefined || from !== undefined, { path: ['from'], message: 'name both days' });
type RunBody = z.output<typeof RunBody>;

export interface RunAsking extends SyncBeginning {
  settings: Pick<SourceSettingsStore, 'all'>;
  registry: Pick<RegistryReads, 'tenant'>;
}

/** Begins what an operator asked for. The same thing asked for again within a minute is the same run. */
export async function askedRun(asking: RunAsking, call: ApiCall<RunBody>): Promise<SyncRun> {
  const { tenantId, now, caller, body } = call;
  const { timeZone } = await calledTenant(asking.registry, call);
  const range = body.from !== undefined && body.to !== undefined ? { from: body.from, to: body.to } : undefined;
  const wanted = wantedSources(await asking.settings.all(tenantId), body.sources, range !== undefined);
  if (range) refuseFaults(range, wanted, { now, timeZone });
  const kind = range ? 'backfill' : 'now';
  const tasks = tasksOf(wanted, range ?? liveWindow(now, timeZone));
  if (tasks.length === 0) throw invalid({ path: 'sources', message: 'nothing is expected of them yet' });
  const forced = body.force === true ? { forced: true as const } : {};
  const id = askedRunId(
    tenantId,
    kind,
    minuteSlot(now, timeZone),
    JSON.stringify(body.force ? [tasks, forced] : tasks),
  );
  return begun(asking, { tenantId, id, kind, requestedBy: caller.keyId, tasks, ...forced }, now);
}

/** The settings of the named sources, or of all that are read and, for days long past, say something of them. Throws 400 and 409. */
function wantedSources(
  known: readonly SourceSettings[],
  named: Source[] | undefined,
  isPast: boolean,
): SourceSettings[] {
  const settings = known.filter(({ source }) => !isPast || !saysOnlyNow(source));
  const now = (named ?? []).findIndex((source) => isPast && saysOnlyNow(source));
  if (now >= 0) throw invalid({ path: `sources.${now}`, message: 'a sheet says nothing of days past' });
  if (settings.length === 0) throw invalid({ path: 'sources', message: 'the tenant has none' });
  const unknown = (named ?? []).flatMap((source, index) =>
    settings.some((one) => one.source === source)
      ? []
      : [{ path: `sources.${index}`, message: `${SOURCE_NAMES[source]} is not a source of the tenant` }],
  );
  if (unknown.length > 0) throw invalid(...unknown);
  const wanted = settings.filter(({ source }) => named?.includes(source) ?? true);
  const active = wanted.filter(({ state }) => state === 'active');
  const paused = wanted.filter(({ state }) => state === 'paused');
  if (active.length === 0 || (named && paused.length > 0)) {
    const names = paused.map(({ source }) => SOURCE_NAMES[source]).join(' and ');
    throw new Problem('SOURCE_PAUSED', { detail: `Paused: ${names}. Resume what is to be read.` });
  }
  return active;
}

/** Throws 400 where these days cannot be read anew. */
function refuseFaults(range: DayRange, wanted: readonly SourceSettings[], at: { now: string; timeZone: string }): void {
  const since = wanted.map((settings) => settings.since).sort()[0]!;
  const faults = backfillFaults(range, { ...at, since });
  if (faults.length > 0) throw invalid(...faults);
}

/** The local date, hour and minute: sorts after the runs that the hour's schedules made. */
const minuteSlot = (now: string, timeZone: string): string =>
  `${slotOf(now, timeZone)}${String(minuteOfDay(now, timeZone) % 60).padStart(2, '0')}`;

/** A run that could not be started is started by who asks for it again. */
async function begun(asking: SyncBeginning, wanted: WantedRun, now: string): Promise<SyncRun> {
  try {
    return await beginSync(asking, wanted, now);
  } catch (error) {
    logger.error('a sync is not started', { code: LOG.syncNotStarted, runId: wanted.id, error: error as Error });
    throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
  }
}
