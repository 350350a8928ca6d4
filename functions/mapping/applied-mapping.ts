import { isDeepStrictEqual } from 'node:util';
import { invalid } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import type { MappingEntry } from '../../shared/model/mapping.ts';
import { MAX_ENTRIES_FROM, type MappingFrom } from '../../shared/store/mapping.ts';
import type { Draft } from './read-mapping.ts';

type Entering = Pick<ApiCall, 'tenantId' | 'now' | 'caller'>;

/** What holds from the day on once the drafts do: theirs in place of the same sources', the others' as they are. */
export function appliedMapping(
  before: MappingFrom | undefined,
  validFrom: string,
  drafts: readonly Draft[],
  { tenantId, now, caller }: Entering,
): MappingFrom {
  const known = new Map((before?.entries ?? []).map((entry) => [entry.sourceId, entry]));
  const entries = new Map(known);
  for (const draft of drafts) {
    const entry = known.get(draft.sourceId);
    if (entry && says(entry, draft)) continue;
    entries.set(draft.sourceId, {
      ...draft,
      ...{ tenantId, validFrom, updatedAt: now, updatedBy: caller.keyId, version: (entry?.version ?? 0) + 1 },
    });
  }
  if (entries.size > MAX_ENTRIES_FROM)
    throw invalid({ path: 'validFrom', message: `would have ${entries.size} entries, more than ${MAX_ENTRIES_FROM}` });
  const changed = [...entries].some(([sourceId, entry]) => known.get(sourceId) !== entry);
  if (before && !changed) return before;
  return { tenantId, validFrom, entries: [...entries.values()], version: (before?.version ?? 0) + 1 };
}

/** Whether an entry says the same, whoever entered it and when. */
function says(entry: MappingEntry, draft: Draft): boolean {
  const { tenantId: _, validFrom: __, updatedAt: ___, updatedBy: ____, version: _____, ...said } = entry;
  return isDeepStrictEqual(said, draft);
}
