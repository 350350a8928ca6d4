import { Problem } from '../../shared/lambda/error-responses.ts';
import { calledTenant } from '../../shared/lambda/local-today.ts';
import { route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange, savedPut } from '../../shared/lambda/save-change.ts';
import { Source, type SourceSettings } from '../../shared/model/source.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { SyncSchedules } from '../../shared/outbound/sync-schedules.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { cronOf, SYNC_SCHEDULES } from '../../shared/rules/sync-schedule.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import { configured, refuseExtras, refuseZone, switched } from './changed-settings.ts';
import { presentSettings } from './present-settings.ts';
import { SettingsBody, StateBody } from './settings-body.ts';

export interface SettingsKeeping {
  settings: SourceSettingsStore;
  schedules: SyncSchedules;
  registry: Pick<RegistryReads, 'tenant'>;
}

/** Which sources a tenant has. With its first one its schedules begin. */
export const settingsRoutes = ({ settings, schedules, registry }: SettingsKeeping): Route[] => [
  route({
    method: 'PUT',
    path: '/v1/ops/syncs/sources/{source}',
    roles: ['operator'],
    body: SettingsBody,
    async handle(call) {
      const { tenantId } = call;
      const source = sourceOf(call);
      const { timeZone } = await calledTenant(registry, call);
      refuseZone(source, call.body, timeZone);
      refuseExtras(source, call.body);
      const today = localDateOf(call.now, timeZone);
      const saved = await savedPut<SourceSettings>({
        read: () => settings.get(tenantId, source),
        make: (before) => configured(before, source, call, today),
        save: (after, expected) => settings.save(after, expected),
      });
      // Also where nothing changed: whoever died before this did not make them.
      const times = SYNC_SCHEDULES.map((schedule) => ({ schedule, expression: cronOf(schedule) }));
      await schedules.ensure(tenantId, timeZone, times);
      tell(saved);
      return { status: 200, body: presentSettings(saved) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/ops/syncs/sources/{source}',
    roles: ['operator'],
    body: StateBody,
    async handle(call) {
      const source = sourceOf(call);
      const saved = await savedChange<SourceSettings>({
        read: () => settings.get(call.tenantId, source),
        change: (before) => switched(before, call),
        save: (after, expected) => settings.save(after, expected),
        notFound: noSuchSource,
      });
      tell(saved);
      return { status: 200, body: presentSettings(saved) };
    },
  }),
];

/** The source of the path. Throws 404. */
function sourceOf({ params }: Pick<ApiCall, 'params'>): Source {
  const source = Source.safeParse(params.source);
  if (!source.success) throw noSuchSource();
  return source.data;
}

const noSuchSource = (): Problem =>
  new Problem('NOT_FOUND', { detail: `The tenant has no such source. Sources are ${Source.options.join(', ')}.` });

const tell = ({ tenantId, source, account, state, version }: SourceSettings): void =>
  logger.info('a source is configured', {
    ...{ code: LOG.sourceConfigured, ofTenant: tenantId, source, account, state, version },
  });
