import { isDeepStrictEqual } from 'node:util';
import { atMs } from '../../shared/model/instant.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { MappingEntry } from '../../shared/model/mapping.ts';
import { Source } from '../../shared/model/source.ts';
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

async function mergedDay({ sourceDays }: DayMerging, { tenantId, date, mapping }: DayToMerge): Promise<MergedDay> {
  const entries = new Map((await sourceDays.ledger(tenantId, date, date)).map((entry) => [entry.source, entry]));
  const [network, spend] = await Promise.all([
    entries.get('everflow')?.standing ? sourceDays.rowsOf(tenantId, 'everflow', date) : null,
    entries.get('redtrack')?.standing ? sourceDays.rowsOf(tenantId, 'redtrack', date) : null,
  ]);
  return mergeDay({
    ...{ network, spend },
    mapping: mappingInForce(mapping, date),
    inputs: Source.options.map((source) => dailyInputOf(source, entries.get(source))),
  });
}

const contentOf = ({ rows, unmapped, unattributed, inputs }: MergedDay): MergedDay => ({
  ...{ rows, unmapped, unattributed, inputs },
});
