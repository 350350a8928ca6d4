import * as z from 'zod';
import { daysQuery } from '../../shared/lambda/days-query.ts';
import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import type { Brand } from '../../shared/model/brand.ts';
import type { DailyPerformance } from '../../shared/model/daily.ts';
import { lengthOf } from '../../shared/rules/calendar.ts';
import { dailyCsv } from '../../shared/rules/report-csv.ts';
import { completenessOf, dayTotals, rangeTotals } from '../../shared/rules/range-totals.ts';
import type { BrandStore } from '../../shared/store/brands.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import { namedBrand } from './asked-brand.ts';
import { csvAnswer, Format } from './csv-answer.ts';

const DAYS_AT_MOST = 92;

const DailyQuery = daysQuery({ brand: z.string().optional(), format: Format }, DAYS_AT_MOST);

export interface DailyReading {
  daily: Pick<DailyStore, 'range'>;
  brands: Pick<BrandStore, 'get'>;
}

/** Network and spend of each day together, by affiliate. A day that was never merged is not there. */
export const dailyRoute = ({ daily, brands }: DailyReading): Route =>
  route({
    method: 'GET',
    path: '/v1/daily',
    roles: TENANT_READERS,
    query: DailyQuery,
    async handle({ tenantId, query: { from, to, brand: id, format } }) {
      const brand = id === undefined ? undefined : await namedBrand(brands, tenantId, id);
      const days = (await daily.range(tenantId, from, to)).map((day) => ofBrand(day, brand));
      if (format === 'csv') return csvAnswer(`${brand?.id ?? 'all'}-daily-${from}-${to}`, dailyCsv(days));
      const presented = days.map((day) => ({ ...presentDay(day), totals: dayTotals(day) }));
      return {
        status: 200,
        body: {
          ...{ from, to, ...(brand ? { brand: brand.id } : {}) },
          ...completenessOf(days, lengthOf({ from, to })),
          totals: days.length === 0 ? null : rangeTotals(presented.map(({ totals }) => totals)),
          days: presented,
        },
      };
    },
  });

const ofBrand = (day: DailyPerformance, brand: Brand | undefined): DailyPerformance =>
  brand ? { ...day, rows: day.rows.filter(({ advertiserId }) => advertiserId === brand.advertiserId) } : day;

const presentDay = ({ tenantId: _, version: __, ...day }: DailyPerformance) => day;
