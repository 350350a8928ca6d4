import type { UnmappedSpend } from '../model/daily.ts';
import type { MappingEntry } from '../model/mapping.ts';
import type { SpendRow } from '../model/source-row.ts';
import { belongs } from './mapping-in-force.ts';

/** Spend and the entry that says whose it is. */
export interface OwnedSpend {
  row: SpendRow;
  entry: MappingEntry;
}

export interface DividedSpend {
  owned: OwnedSpend[];
  /** By source, the dearest first. */
  unmapped: UnmappedSpend[];
  /** Of rows that name no source. */
  unattributed: Pick<UnmappedSpend, 'clicks' | 'conversions' | 'costMicros'>;
}

/** Each row of spend is an affiliate's, of a source that belongs to nobody, or of no source. */
export function dividedSpend(spend: readonly SpendRow[], mapping: readonly MappingEntry[]): DividedSpend {
  const entries = new Map(mapping.filter(belongs).map((entry) => [entry.sourceId, entry]));
  const owned: OwnedSpend[] = [];
  const unmapped = new Map<string, SpendRow[]>();
  const unattributed: SpendRow[] = [];
  for (const row of spend) {
    const sourceId = row.sourceId.trim();
    const entry = entries.get(sourceId);
    if (sourceId === '') unattributed.push(row);
    else if (entry) owned.push({ row, entry });
    else unmapped.set(sourceId, [...(unmapped.get(sourceId) ?? []), row]);
  }
  return {
    owned,
    unmapped: [...unmapped]
      .map(([sourceId, rows]) => ({ sourceId, sourceName: rows[0]!.sourceName.trim(), ...summed(rows) }))
      .sort((a, b) => b.costMicros - a.costMicros || (a.sourceId < b.sourceId ? -1 : 1)),
    unattributed: summed(unattributed),
  };
}

const summed = (rows: readonly SpendRow[]): DividedSpend['unattributed'] =>
  rows.reduce(
    (sum, row) => ({
      clicks: sum.clicks + row.clicks,
      conversions: sum.conversions + row.conversions,
      costMicros: sum.costMicros + row.costMicros,
    }),
    { clicks: 0, conversions: 0, costMicros: 0 },
  );
