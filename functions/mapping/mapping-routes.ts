import { route, TENANT_READERS, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedPut } from '../../shared/lambda/save-change.ts';
import { localToday } from '../../shared/lambda/local-today.ts';
import type { MappingEntry } from '../../shared/model/mapping.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { mappingInForce } from '../../shared/rules/mapping-in-force.ts';
import { contradictions, idProblems, spendProblems, type MappingProblem } from '../../shared/rules/mapping-problems.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import type { MappingFrom, MappingStore } from '../../shared/store/mapping.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import { appliedMapping } from './applied-mapping.ts';
import { lastSpend, DAYS_LOOKED_AT } from './last-spend.ts';
import { MappingBody, MappingQuery } from './mapping-body.ts';
import { networkNames } from './network-names.ts';
import { readMapping } from './read-mapping.ts';

export interface MappingReading {
  mapping: MappingStore;
  daily: Pick<DailyStore, 'range'>;
  registry: Pick<RegistryReads, 'tenant'>;
}

/** Whose the spend of each traffic source is. What held before a day is never changed by what holds from it on. */
export const mappingRoutes = (reading: MappingReading): Route[] => [
  route({
    method: 'GET',
    path: '/v1/mapping',
    roles: TENANT_READERS,
    query: MappingQuery,
    async handle(call) {
      const { tenantId, query } = call;
      const today = await localToday(reading.registry, call);
      const at = query.at ?? today;
      const [entries, days] = await Promise.all([reading.mapping.all(tenantId), daysUntil(reading, tenantId, today)]);
      const inForce = mappingInForce(entries, at);
      const now = mappingInForce(entries, today);
      const problems = [
        ...contradictions(inForce),
        ...idProblems(now, networkNames(days)),
        ...spendProblems(now, lastSpend(days), today),
      ];
      return {
        status: 200,
        body: { at, inForce: inForce.map(presentEntry), entries: entries.map(presentEntry), problems },
      };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/mapping',
    roles: ['admin'],
    body: MappingBody,
    async handle(call) {
      const { tenantId, body } = call;
      const { rows, mapped, unmapped } = readMapping(body);
      const stored = await savedPut<MappingFrom>({
        read: () => reading.mapping.from(tenantId, body.validFrom),
        make: (before) => appliedMapping(before, body.validFrom, [...mapped, ...unmapped], call),
        save: (after, expected) => reading.mapping.save(after, expected),
      });
      logger.info('a mapping is applied', {
        ...{ code: LOG.mappingApplied, validFrom: stored.validFrom, version: stored.version },
        ...{ mapped: mapped.length, unmapped: unmapped.length },
      });
      const problems = await problemsFrom(reading, call);
      return { status: 200, body: { applied: mapped.length, unmapped: unmapped.length, rows, problems } };
    },
  }),
];

/** What contradicts itself in what holds on the day that the mapping holds from. */
async function problemsFrom({ mapping }: MappingReading, call: ApiCall<MappingBody>): Promise<MappingProblem[]> {
  return contradictions(mappingInForce(await mapping.all(call.tenantId), call.body.validFrom));
}

const presentEntry = ({ tenantId: _, version: __, ...entry }: MappingEntry) => entry;

const daysUntil = ({ daily }: MappingReading, tenantId: string, today: string) =>
  daily.range(tenantId, daysLater(today, -DAYS_LOOKED_AT), today);
