import * as z from 'zod';
import { atMs } from '../../shared/model/instant.ts';
import { LocalDate } from '../../shared/model/local-date.ts';
import type { Leaderboard } from '../../shared/model/report.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { sourcesOfDays } from '../../shared/rules/daily-input.ts';
import { dailySummary, leaderboard, type ReportGround } from '../../shared/rules/daily-report.ts';
import { reportIdOf } from '../../shared/rules/report-route.ts';
import type { BrandStore } from '../../shared/store/brands.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { ReportStore } from '../../shared/store/reports.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';

export interface MakeReports {
  registry: Pick<RegistryStore, 'tenant'>;
  settings: Pick<SourceSettingsStore, 'all'>;
  brands: Pick<BrandStore, 'all'>;
  daily: Pick<DailyStore, 'get'>;
  reports: Pick<ReportStore, 'create'>;
  now: () => number;
}

const Input = z.object({ tenantId: z.string(), runId: z.string(), reportDate: LocalDate });

/** Stores each report of a day once. That it is stored has it sent; one that is there already was sent by another run. */
export function makeReports({ registry, settings, brands, daily, reports, now }: MakeReports) {
  return async (input: unknown): Promise<{ reports: string[] }> => {
    const { tenantId, runId, reportDate } = Input.parse(input);
    const [tenant, known, sources, day] = await Promise.all([
      registry.tenant(tenantId),
      brands.all(tenantId),
      settings.all(tenantId),
      daily.get(tenantId, reportDate),
    ]);
    const made: string[] = [];
    for (const brand of known) {
      const ground: ReportGround = {
        ...{ brand, date: reportDate, day: day ?? null, timeZone: tenant!.timeZone, now: atMs(now()) },
        sources: sourcesOfDays(sources),
      };
      for (const report of [dailySummary(ground), sendable(leaderboard(ground))])
        if (await reports.create(report)) made.push(reportIdOf(report));
    }
    logger.info('reports made', { code: LOG.reportsMade, tenantId, runId, date: reportDate, reports: made.length });
    return { reports: made };
  };
}

/** A message holds no more; the whole leaderboard is there to be read. */
const SENT_ROWS = 100;

const sendable = (report: Leaderboard): Leaderboard => ({ ...report, rows: report.rows.slice(0, SENT_ROWS) });
