import { invalid } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import { appliedEntries } from '../../shared/rules/applied-mapping.ts';
import { MAX_ENTRIES_FROM, type MappingFrom } from '../../shared/store/mapping.ts';
import type { Draft } from './read-mapping.ts';

type Entering = Pick<ApiCall, 'tenantId' | 'now' | 'caller'>;

/** What holds from the day on once the drafts do. Throws 400 where that is too much for a day. */
export function appliedMapping(
  before: MappingFrom | undefined,
  validFrom: string,
  drafts: readonly Draft[],
  { tenantId, now, caller }: Entering,
): MappingFrom {
  const entries = appliedEntries(before?.entries ?? [], drafts, { tenantId, validFrom, now, by: caller.keyId });
  if (entries === null && before) return before;
  const all = entries ?? [];
  if (all.length > MAX_ENTRIES_FROM)
    throw invalid({ path: 'validFrom', message: `would have ${all.length} entries, more than ${MAX_ENTRIES_FROM}` });
  return { tenantId, validFrom, entries: all, version: (before?.version ?? 0) + 1 };
}
