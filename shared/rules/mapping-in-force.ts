import type { LocalDate } from '../model/local-date.ts';
import type { MappingEntry } from '../model/mapping.ts';

/** Of each source the entry that holds on a day: the newest that began by then. By source. */
export function mappingInForce(entries: readonly MappingEntry[], date: LocalDate): MappingEntry[] {
  const newest = new Map<string, MappingEntry>();
  for (const entry of entries) {
    const known = newest.get(entry.sourceId);
    if (entry.validFrom <= date && (known === undefined || known.validFrom < entry.validFrom))
      newest.set(entry.sourceId, entry);
  }
  return [...newest.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
}

/** Whether the spend of the source belongs to an affiliate of an advertiser. */
export const belongs = (entry: Pick<MappingEntry, 'affiliateLabel' | 'advertiserId'>): boolean =>
  entry.affiliateLabel !== undefined && entry.advertiserId !== undefined;
