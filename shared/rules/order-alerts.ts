import type { LocalDate } from '../model/local-date.ts';
import type { FileFailure, OrderFeed } from '../model/order-file.ts';
import type { ExportVersion } from '../model/order-ledger.ts';
import type { AlertFact } from './alert-policy.ts';
import { anomalySubject } from './anomaly-alerts.ts';

/** What all failed exports of a feed are told about: while one is not mended they are one alert. */
export const orderFileSlot = ({
  tenantId,
  feed,
}: Pick<ExportVersion, 'tenantId' | 'feed'>): Omit<AlertFact, 'severity' | 'evidence'> => ({
  ...{ tenantId, affiliateId: '-', subject: feed },
  ...{ type: 'ORDER_FILE_FAILED', category: 'SYSTEM_HEALTH' },
});

export const orderFileFact = (file: ExportVersion, id: string, failure: FileFailure): AlertFact => ({
  ...orderFileSlot(file),
  severity: 'HIGH',
  summary: `${file.key} was not loaded: ${failureText(failure)}`,
  evidence: { fileId: id, key: file.key, reason: failure.reason },
});

function failureText(failure: FileFailure): string {
  switch (failure.reason) {
    case 'NO_HEADER':
      return 'it has no header';
    case 'KEY_COLUMN_MISSING':
      return `it lacks ${failure.columns.join(', ')}`;
    case 'COLUMN_DOUBLED':
      return `it has ${failure.columns.join(', ')} more than once`;
    case 'TOO_MANY_QUARANTINED':
      return `${failure.rows.quarantined} of its ${failure.rows.physical} rows are bad`;
    case 'COUNTS_DIFFER':
      return 'its rows could not be counted';
  }
}

/** What it is told about that an export of a day has not come. */
export const missingExportSlot = (tenantId: string, feed: OrderFeed, date: LocalDate) => ({
  ...{ tenantId, affiliateId: '-', subject: anomalySubject({ rule: 'NO_FILE', key: feed, date }) },
  ...({ type: 'SOURCE_ANOMALY', category: 'DATA_QUALITY' } as const),
});

/** That a feed has columns which no export had before. */
export function newColumnsFact(
  tenantId: string,
  feed: OrderFeed,
  date: LocalDate,
  columns: readonly string[],
): AlertFact {
  return {
    ...{ tenantId, affiliateId: '-', subject: anomalySubject({ rule: 'SCHEMA', key: feed, date }) },
    ...{ type: 'SOURCE_ANOMALY', category: 'DATA_QUALITY', severity: 'LOW' },
    summary: `${feed} has new columns: ${columns.join(', ')}`,
    evidence: { rule: 'SCHEMA', key: feed, date, columns },
  };
}
