import type { SubRow } from '../model/source-row.ts';
import { columnOf, entityId, type TableRow } from './everflow-body.ts';
import { everflowReader, type EverflowReport, type EverflowSettings } from './everflow-report.ts';
import type { RowsClient } from './port.ts';
import { countOf, idOf } from './vendor-number.ts';

/** Reads what the network counted, by affiliate, sub id and day. */
export const everflowSubsClient = (settings: EverflowSettings): RowsClient<'everflow-subs'> =>
  everflowReader(BY_SUB_ID, settings);

const sumsIn = (reporting: TableRow['reporting']): Pick<SubRow, 'clicks' | 'conversions'> => ({
  clicks: countOf(reporting['total_click'], 'total_click'),
  conversions: countOf(reporting['cv'], 'cv'),
});

/** Empty where the network counted something without one. */
const subIdOf = (row: TableRow): string => idOf(columnOf(row, 'sub1')?.id, 'sub1');

const BY_SUB_ID: EverflowReport<'everflow-subs'> = {
  source: 'everflow-subs',
  columns: ['affiliate', 'sub1'],
  part: 'affiliate',
  keyOf: (row) => `${entityId(row, 'affiliate')}/${subIdOf(row)}`,
  rowOf: (row) => ({ affiliateId: entityId(row, 'affiliate'), subId: subIdOf(row), ...sumsIn(row.reporting) }),
  summaryOf: (summary) => ({ ...sumsIn(summary) }),
  sumsOf: ({ clicks, conversions }) => ({ clicks, conversions }),
};
