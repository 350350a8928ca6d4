import { calledTenant } from '../../shared/lambda/local-today.ts';
import { route, type Route } from '../../shared/lambda/route.ts';
import { missingOrStale, sourceDays } from '../../shared/rules/source-status.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import { daysQuery } from '../../shared/lambda/days-query.ts';
import { presentSettings } from './present-settings.ts';

const DAYS_AT_MOST = 90;

export interface StatusReading {
  settings: Pick<SourceSettingsStore, 'all'>;
  days: Pick<SourceDayStore, 'ledger'>;
  registry: Pick<RegistryReads, 'tenant'>;
}

/** Which days of which sources are missing, failed, partial or old. */
export const statusRoute = ({ settings, days, registry }: StatusReading): Route =>
  route({
    method: 'GET',
    path: '/v1/ops/syncs/status',
    roles: ['operator'],
    query: daysQuery({}, DAYS_AT_MOST),
    async handle(call) {
      const { tenantId, now, query: range } = call;
      const [{ timeZone }, sources, ledger] = await Promise.all([
        calledTenant(registry, call),
        settings.all(tenantId),
        days.ledger(tenantId, range.from, range.to),
      ]);
      const expected = sourceDays({ settings: sources, ledger, now, timeZone }, range);
      return {
        status: 200,
        body: {
          ...{ ...range, asOf: now, sources: sources.map(presentSettings), expected: expected.length },
          items: missingOrStale(expected),
        },
      };
    },
  });
