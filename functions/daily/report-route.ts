import * as z from 'zod';
import { calledTenant } from '../../shared/lambda/local-today.ts';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { route, TENANT_READERS, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { LocalDate } from '../../shared/model/local-date.ts';
import { ReportType, type Report } from '../../shared/model/report.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { sourcesOfDays } from '../../shared/rules/daily-input.ts';
import { dailySummary, leaderboard, type ReportGround } from '../../shared/rules/daily-report.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { reportCsv } from '../../shared/rules/report-csv.ts';
import type { BrandStore } from '../../shared/store/brands.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { SourceSettingsStore } from '../../shared/store/source-settings.ts';
import { askedBrand } from './asked-brand.ts';
import { csvAnswer, Format } from './csv-answer.ts';

const ReportQuery = z.strictObject({
  date: LocalDate.optional(),
  brand: z.string().optional(),
  format: Format,
});

export interface ReportReading {
  daily: Pick<DailyStore, 'get'>;
  brands: BrandStore;
  settings: Pick<SourceSettingsStore, 'all'>;
  registry: Pick<RegistryReads, 'tenant'>;
}

const MAKERS: Readonly<Record<ReportType, (ground: ReportGround) => Report>> = {
  'daily-summary': dailySummary,
  leaderboard,
};

/** A report of what stands now; the one that was sent may have rested on less. */
export const reportRoute = (reading: ReportReading): Route =>
  route({
    method: 'GET',
    path: '/v1/reports/{type}',
    roles: TENANT_READERS,
    query: ReportQuery,
    async handle(call) {
      const report = MAKERS[typeOf(call)](await groundOf(reading, call));
      const { tenantId: _, ...shown } = report;
      if (call.query.format === 'json') return { status: 200, body: shown };
      return csvAnswer(`${report.brandId}-${report.type}-${report.date}`, reportCsv(report));
    },
  });

/** The type of the path. Throws 404 with those that there are. */
function typeOf({ params }: Pick<ApiCall, 'params'>): ReportType {
  const type = ReportType.safeParse(params.type);
  if (type.success) return type.data;
  const types = [...ReportType.options, 'state-heatmap', 'order-leaderboard'].join(', ');
  throw new Problem('NOT_FOUND', { detail: `Reports are ${types} and reconciliation.` });
}

/** Without a date, of the day that was the last to end on the tenant's clocks. */
async function groundOf(
  { daily, brands, settings, registry }: ReportReading,
  call: ApiCall<undefined, z.output<typeof ReportQuery>>,
): Promise<ReportGround> {
  const { tenantId, now, query } = call;
  const { timeZone } = await calledTenant(registry, call);
  const date = query.date ?? daysLater(localDateOf(now, timeZone), -1);
  const [brand, day, sources] = await Promise.all([
    askedBrand(brands, tenantId, query.brand),
    daily.get(tenantId, date),
    settings.all(tenantId),
  ]);
  return {
    brand,
    date,
    day: day ?? null,
    sources: sourcesOfDays(sources),
    timeZone,
    now,
  };
}
