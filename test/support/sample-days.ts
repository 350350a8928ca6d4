import type { DailyInput } from '../../shared/model/daily.ts';
import { MappingEntry } from '../../shared/model/mapping.ts';
import type { Source } from '../../shared/model/source.ts';
import { NetworkRow, SpendRow } from '../../shared/model/source-row.ts';
import type { DayRows } from '../../shared/rules/daily-merge.ts';

/** The day of the samples, and an instant after it on the clocks of New York. */
export const DAY_D = '2026-01-14';
export const MORNING_AFTER = '2026-01-15T12:15:00.000Z';

export const CCW = { tenantId: '713', id: 'ccw', title: 'CCW', advertiserId: '1' };
export const EXP = { tenantId: '713', id: 'exp', title: 'EXP', advertiserId: '2' };

export const networkRow = (
  affiliateId: string,
  affiliateLabel: string,
  conversions: number,
  changes: Partial<NetworkRow> = {},
): NetworkRow =>
  NetworkRow.parse({
    ...{ affiliateId, affiliateLabel, advertiserId: '1', advertiserLabel: 'CCW', clicks: 0, conversions },
    ...{ revenueMicros: 0, payoutMicros: 0, profitMicros: 0 },
    ...changes,
  });

export const spendRow = (sourceId: string, costMicros: number, changes: Partial<SpendRow> = {}): SpendRow =>
  SpendRow.parse({
    ...{ sourceId, sourceName: `Source ${sourceId}`, sourceAlias: 'demo', clicks: 0, conversions: 0, costMicros },
    ...changes,
  });

export const mappingEntry = (
  sourceId: string,
  affiliateLabel: string | undefined,
  changes: Partial<MappingEntry> = {},
): MappingEntry =>
  MappingEntry.parse({
    ...{
      tenantId: '713',
      sourceId,
      sourceName: `Source ${sourceId}`,
      affiliateLabel,
      advertiserId: '1',
      internal: true,
    },
    ...{ validFrom: '2026-01-01', updatedAt: '2026-01-01T12:00:00.000Z', updatedBy: 'key_admin', version: 1 },
    ...changes,
  });

/** That everything was read after the day was over. */
export const goodInputs = (changes: Partial<Record<Source, Partial<DailyInput>>> = {}): DailyInput[] =>
  (['everflow', 'redtrack'] as const).map((source) => ({
    ...{ source, status: 'OK', version: 1, fetchedAt: MORNING_AFTER, lastGoodAt: MORNING_AFTER },
    ...changes[source],
  }));

/** What a source gives that was never read. */
export const NEVER_READ = { status: 'NO_RUN', version: null, fetchedAt: null, lastGoodAt: null } as const;

/** Five affiliates of one advertiser, three of them bought at four traffic sources, and a fifth source that is nobody's. */
export const sampleDay = (): DayRows & { network: NetworkRow[]; spend: SpendRow[] } => ({
  network: [
    networkRow('41', 'Alder - Meta', 30),
    networkRow('42', 'Birch - Meta', 12),
    networkRow('43', 'Alder - Google', 0, { clicks: 55 }),
    networkRow('57', 'Northlake Media', 25, { payoutMicros: 625_000_000 }),
    networkRow('58', 'Quill & Co', 8, { payoutMicros: 200_500_000 }),
  ],
  spend: [
    spendRow('s1', 410_250_000),
    spendRow('s2', 189_750_000),
    spendRow('s3', 333_330_000),
    spendRow('s4', 47_100_000),
    spendRow('s5', 88_000_000),
  ],
  mapping: [
    mappingEntry('s1', 'Alder - Meta'),
    mappingEntry('s2', 'Alder - Meta'),
    mappingEntry('s3', 'Birch - Meta'),
    mappingEntry('s4', 'Alder - Google'),
  ],
  inputs: goodInputs(),
});
