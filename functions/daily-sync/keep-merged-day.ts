import { isDeepStrictEqual } from 'node:util';
import { atMs } from '../../shared/model/instant.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { MappingEntry } from '../../shared/model/mapping.ts';
import type { Source } from '../../shared/model/source.ts';
import { dailyInputOf } from '../../shared/rules/daily-input.ts';
import { mergeDay, type MergedDay } from '../../shared/rules/daily-merge.ts';
import { mappingInForce } from '../../shared/rules/mapping-in-force.ts';
import type { DailyStore } from '../../shared/store/daily.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';

export interface DayMerging {
  sourceDays: Pick<SourceDayStore, 'ledger' | 'rowsOf'>;
  daily: Pick<DailyStore, 'get' | 'save'>;
  now: () => number;
}

export interface DayToMerge {
  tenantId: string;
  date: LocalDate;
  /** Every entry of the tenant. */
  mapping: readonly MappingEntry[];
  /** Those that the tenant has. */
  sources: readonly Source[];
}

const TRIES = 5;

/**
 * Merges what stands of a day and keeps it where it is other than before. Where another run kept it meanwhile, what stands
 * is read again, so that the newest of both sources is in the end what is kept. Whether anything changed.
 */
export async function keepMergedDay(merging: DayMerging, day: DayToMerge): Promise<boolean> {
  const { daily, now } = merging;
  const { tenantId, date } = day;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await daily.get(tenantId, date);
    const merged = await mergedDay(merging, day);
    if (before && isDeepStrictEqual(merged, contentOf(before))) return false;
    const version = (before?.version ?? 0) + 1;
    const kept = { tenantId, date, ...merged, mergedAt: atMs(now()), version };
    if (await daily.save(kept, before?.version ?? 'absent')) return true;
  }
  throw Object.assign(new Error(`${date} is merged by too many at once`), { name: 'TransactionConflictException' });
}

async function mergedDay(
  { sourceDays }: DayMerging,
  { tenantId, date, mapping, sources }: DayToMerge,
): Promise<MergedDay> {
  const entries = new Map((await sourceDays.ledger(tenantId, date, date)).map((entry) => [entry.source, entry]));
  const [network, spend] = await Promise.all([
    sourceDays.rowsOf(tenantId, 'everflow', date),
    sourceDays.rowsOf(tenantId, 'redtrack', date),
  ]);
  // Rows may be newer than the entries that were read before them: each names its own.
  for (const { entry } of [network, spend].filter((standing) => standing !== undefined))
    entries.set(entry.source, entry);
  return mergeDay({
    network: network?.rows ?? null,
    spend: spend?.rows ?? null,
    mapping: mappingInForce(mapping, date),
    inputs: sources.map((source) => dailyInputOf(source, entries.get(source))),
  });
}

const contentOf = ({ rows, unmapped, unattributed, inputs }: MergedDay): MergedDay => ({
  ...{ rows, unmapped, unattributed, inputs },
});
