import type { NetworkRow } from '../model/source-row.ts';
import { entityId, labelOf, type TableRow } from './everflow-body.ts';
import { everflowReader, type EverflowReport, type EverflowSettings } from './everflow-report.ts';
import type { RowsClient } from './port.ts';
import { countOf, microsOf, signedMicrosOf } from './vendor-number.ts';

/** Reads what the network counted, by affiliate, advertiser and day. */
export const everflowClient = (settings: EverflowSettings): RowsClient<'everflow'> =>
  everflowReader(BY_ADVERTISER, settings);

type Sums = Pick<NetworkRow, 'clicks' | 'conversions' | 'revenueMicros' | 'payoutMicros'>;

const sumsIn = (reporting: TableRow['reporting']): Sums => ({
  clicks: countOf(reporting['total_click'], 'total_click'),
  conversions: countOf(reporting['cv'], 'cv'),
  revenueMicros: microsOf(reporting['revenue'], 'revenue'),
  payoutMicros: microsOf(reporting['payout'], 'payout'),
});

const BY_ADVERTISER: EverflowReport<'everflow'> = {
  source: 'everflow',
  columns: ['affiliate', 'advertiser'],
  part: 'advertiser',
  keyOf: (row) => `${entityId(row, 'affiliate')}/${entityId(row, 'advertiser')}`,
  rowOf: (row) => ({
    affiliateId: entityId(row, 'affiliate'),
    affiliateLabel: labelOf(row, 'affiliate'),
    advertiserId: entityId(row, 'advertiser'),
    advertiserLabel: labelOf(row, 'advertiser'),
    ...sumsIn(row.reporting),
    profitMicros: signedMicrosOf(row.reporting['profit'], 'profit'),
  }),
  summaryOf: (summary) => ({ ...sumsIn(summary) }),
  sumsOf: ({ clicks, conversions, revenueMicros, payoutMicros }) => ({
    ...{ clicks, conversions, revenueMicros, payoutMicros },
  }),
};
