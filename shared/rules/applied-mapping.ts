import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { MappingEntry } from '../model/mapping.ts';

/** What is said of a source. */
export type MappingSaid = Omit<MappingEntry, 'tenantId' | 'validFrom' | 'updatedAt' | 'updatedBy' | 'version'>;

export interface MappingEntering {
  tenantId: string;
  validFrom: LocalDate;
  now: Instant;
  /** Whose key or which source it is. */
  by: string;
}

/** What holds from the day on once the drafts do: theirs in place of the same sources', the others' as they are. Null where that is what holds. */
export function appliedEntries(
  before: readonly MappingEntry[],
  drafts: readonly MappingSaid[],
  { tenantId, validFrom, now, by }: MappingEntering,
): MappingEntry[] | null {
  const known = new Map(before.map((entry) => [entry.sourceId, entry]));
  const entries = new Map(known);
  for (const draft of drafts) {
    const entry = known.get(draft.sourceId);
    if (entry && says(entry, draft)) continue;
    entries.set(draft.sourceId, {
      ...draft,
      ...{ tenantId, validFrom, updatedAt: now, updatedBy: by, version: (entry?.version ?? 0) + 1 },
    });
  }
  const isChanged = [...entries].some(([sourceId, entry]) => known.get(sourceId) !== entry);
  return isChanged ? [...entries.values()] : null;
}

const SAID = [
  ...(['sourceId', 'sourceName', 'sourceAlias', 'affiliateId', 'affiliateLabel'] as const),
  ...(['advertiserId', 'advertiserLabel', 'internal'] as const),
] satisfies readonly (keyof MappingSaid)[];

/** Whether an entry says the same, whoever entered it and when. */
const says = (entry: MappingEntry, draft: MappingSaid): boolean => SAID.every((name) => entry[name] === draft[name]);
