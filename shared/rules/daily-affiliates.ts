import type { MappingEntry } from '../model/mapping.ts';
import type { NetworkRow, SpendRow } from '../model/source-row.ts';
import { affiliateKey, normalLabel } from './affiliate-label.ts';
import type { OwnedSpend } from './daily-spend.ts';
import { belongs } from './mapping-in-force.ts';

/** An affiliate of an advertiser on a day: what the network counted, what was spent, and the entries that map to it. */
export interface DayAffiliate {
  advertiserId: string;
  advertiserLabel: string;
  affiliateId: string | null;
  label: string;
  entries: readonly MappingEntry[];
  network: readonly NetworkRow[];
  spend: readonly SpendRow[];
}

/**
 * Who has network rows or spend, by advertiser and label. The label decides and never the id, which a mapping may have
 * wrong for all of them: joined by it, one affiliate's conversions would count for each.
 */
export function affiliatesOf(
  network: readonly NetworkRow[],
  owned: readonly OwnedSpend[],
  mapping: readonly MappingEntry[],
): DayAffiliate[] {
  const counted = Map.groupBy(network, (row) => affiliateKey(row.advertiserId, row.affiliateLabel));
  const spent = Map.groupBy(owned, ({ entry }) => keyOf(entry));
  const entries = Map.groupBy(mapping.filter(belongs), keyOf);
  return [...new Set([...counted.keys(), ...spent.keys()])]
    .map((key) =>
      affiliateOf(
        key,
        counted.get(key) ?? [],
        (spent.get(key) ?? []).map(({ row }) => row),
        entries.get(key) ?? [],
      ),
    )
    .sort(byAdvertiserAndLabel);
}

const keyOf = ({ advertiserId = '', affiliateLabel = '' }: MappingEntry): string =>
  affiliateKey(advertiserId, affiliateLabel);

function affiliateOf(
  key: string,
  network: readonly NetworkRow[],
  spend: readonly SpendRow[],
  entries: readonly MappingEntry[],
): DayAffiliate {
  const [advertiserId, label] = JSON.parse(key) as [string, string];
  const ids = network.map(({ affiliateId }) => affiliateId);
  const mapped = entries.flatMap(({ affiliateId }) => affiliateId ?? []);
  return {
    ...{ advertiserId, label, entries, network, spend },
    advertiserLabel: normalLabel(
      network[0]?.advertiserLabel ??
        entries.find(({ advertiserLabel }) => advertiserLabel)?.advertiserLabel ??
        advertiserId,
    ),
    affiliateId: mapped.find((id) => ids.includes(id)) ?? lowest(ids) ?? lowest(mapped) ?? null,
  };
}

/** As numbers, where ids are numbers. */
const lowest = (ids: readonly string[]): string | undefined =>
  ids.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];

const byAdvertiserAndLabel = (a: DayAffiliate, b: DayAffiliate): number =>
  order(a.advertiserId, b.advertiserId) || order(a.label, b.label);

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
