import type { Brand } from '../../shared/model/brand.ts';
import type { DailyPerformance, DailyRow } from '../../shared/model/daily.ts';
import type { MappingEntry } from '../../shared/model/mapping.ts';
import type { LedgerEntry } from '../../shared/model/partition.ts';
import type { DailySummary } from '../../shared/model/report.ts';
import type { SourceSettings } from '../../shared/model/source.ts';
import type { SyncRun } from '../../shared/model/sync-run.ts';
import { T0 } from './sample-claims.ts';

export const DAY_ONE = '2026-10-30';

export const sampleEntry = (changes: Partial<MappingEntry> = {}): MappingEntry => ({
  ...{ tenantId: 'acme', sourceId: 's1', sourceName: 'FB Demo One', affiliateId: '41', affiliateLabel: 'Alder - Meta' },
  ...{ advertiserId: '1', advertiserLabel: 'CCW', internal: true, validFrom: '2026-01-01' },
  ...{ updatedAt: T0, updatedBy: 'k', version: 1, ...changes },
});

export const sampleBrand = (changes: Partial<Brand> = {}): Brand => ({
  ...{ tenantId: 'acme', id: 'ccw', title: 'CCW', advertiserId: '1', updatedAt: T0, version: 1, ...changes },
});

export const sampleSettings = (changes: Partial<SourceSettings> = {}): SourceSettings => ({
  ...{ tenantId: 'acme', source: 'everflow', account: 'main', since: '2026-01-01', state: 'active' },
  ...{ updatedAt: T0, version: 1, ...changes },
});

/** Bought by the advertiser itself: thirty conversions for $600. */
export const sampleRow = (changes: Partial<DailyRow> = {}): DailyRow => ({
  ...{ advertiserId: '1', advertiserLabel: 'CCW', affiliateId: '41', affiliateLabel: 'Alder - Meta', internal: true },
  ...{ clicks: 900, conversions: 30, revenueMicros: 0, payoutMicros: 0, spendMicros: 600_000_000, spendClicks: 880 },
  ...{ costMicros: 600_000_000, cpaMicros: 20_000_000, sourceIds: ['s1', 's2'], ...changes },
});

/** Paid by conversion: twenty-five for $625. */
export const externalRow = (changes: Partial<DailyRow> = {}): DailyRow =>
  sampleRow({
    ...{ affiliateId: '57', affiliateLabel: 'Northlake Media', internal: false, clicks: 410, conversions: 25 },
    ...{ revenueMicros: 1_250_000_000, payoutMicros: 625_000_000, spendMicros: null, spendClicks: null },
    ...{ costMicros: 625_000_000, cpaMicros: 25_000_000, sourceIds: [], ...changes },
  });

export const sampleDay = (changes: Partial<DailyPerformance> = {}): DailyPerformance => ({
  ...{ tenantId: 'acme', date: DAY_ONE, rows: [sampleRow(), externalRow()] },
  unmapped: [{ sourceId: 's5', sourceName: 'FB Demo Five', clicks: 12, conversions: 0, costMicros: 88_000_000 }],
  unattributed: { clicks: 3, conversions: 0, costMicros: 0 },
  inputs: [
    { source: 'everflow', status: 'OK', version: 1, fetchedAt: T0, lastGoodAt: T0 },
    { source: 'redtrack', status: 'OK', version: 2, fetchedAt: T0, lastGoodAt: T0 },
  ],
  ...{ mergedAt: T0, version: 1, ...changes },
});

export const sampleRun = (changes: Partial<SyncRun> = {}): SyncRun => ({
  ...{ tenantId: 'acme', id: '2026-11-02T10-morning-aaaaaaaa', kind: 'scheduled', schedule: 'morning' },
  slot: '2026-11-02T10',
  tasks: [{ source: 'everflow', account: 'main', from: '2026-10-28', to: '2026-11-02' }],
  ...{ status: 'RUNNING', outcomes: [], startedAt: T0, version: 1, ...changes },
});

export const sampleReport = (changes: Partial<DailySummary> = {}): DailySummary => ({
  ...{ type: 'daily-summary', tenantId: 'acme', brandId: 'ccw', brandTitle: 'CCW', date: DAY_ONE, state: 'COMPLETE' },
  ...{ inputs: sampleDay().inputs, generatedAt: T0 },
  total: { conversions: 55, costMicros: 1_225_000_000, cpaCents: 2227 },
  internal: { conversions: 30, costMicros: 600_000_000, cpaCents: 2000 },
  external: { conversions: 25, costMicros: 625_000_000, cpaCents: 2500 },
  ...{ top: [], idle: [], unmappedMicros: 88_000_000, unmapped: [], unattributedMicros: 0, ...changes },
});

export const sampleLedgerEntry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ tenantId: 'acme', source: 'everflow', date: DAY_ONE, status: 'OK', attempts: 1, checkedAt: T0 },
  ...{ runId: 'run', lastGoodAt: T0, version: 1, ...changes },
});
