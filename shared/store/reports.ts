import type { LocalDate } from '../model/local-date.ts';
import { Report, type ReportType } from '../model/report.ts';
import { reportKey } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Tables } from './tables.ts';
import { ifVersion } from './version.ts';

export interface ReportRef {
  tenantId: string;
  date: LocalDate;
  brandId: string;
  type: ReportType;
}

/** The reports that are sent: one of a day, a brand and a type. */
export interface ReportStore {
  /** False where it is there already: it was sent, and stays as it was. */
  create(report: Report): Promise<boolean>;
  get(ref: ReportRef): Promise<Report | undefined>;
}

export function reportStore(tables: Tables): ReportStore {
  return {
    create: (report) =>
      tables.write({
        table: 'syncs',
        put: {
          ...reportKey(report.tenantId, report.date, report.brandId, report.type),
          ...{ type: report.type, state: report.state, body: packed(report) },
        },
        when: ifVersion('absent'),
      }),

    async get({ tenantId, date, brandId, type }) {
      const item = await tables.get('syncs', reportKey(tenantId, date, brandId, type), { consistent: true });
      return item && reportFromItem(item);
    },
  };
}

/** Of the table or of its stream. */
export const reportFromItem = ({ body }: { [attribute: string]: unknown }): Report => Report.parse(unpacked(body));
