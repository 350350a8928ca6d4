import type { LocalDate } from '../model/local-date.ts';
import { Report, type ReportType } from '../model/report.ts';
import { reportKey } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Tables, Write } from './tables.ts';
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
    create: (report) => tables.write(reportPut(report)),

    async get({ tenantId, date, brandId, type }) {
      const item = await tables.get('syncs', reportKey(tenantId, date, brandId, type), { consistent: true });
      return item && reportFromItem(item);
    },
  };
}

/** A report that is there is never written again. */
export const reportPut = (report: Report): Write => ({
  table: 'syncs',
  put: {
    ...reportKey(report.tenantId, report.date, report.brandId, report.type),
    ...{ type: report.type, state: report.state, body: packed(report) },
  },
  when: ifVersion('absent'),
});

/** Of the table or of its stream. */
export const reportFromItem = ({ body }: { [attribute: string]: unknown }): Report => Report.parse(unpacked(body));
