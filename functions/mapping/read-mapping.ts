import type * as z from 'zod';
import { invalid } from '../../shared/lambda/error-responses.ts';
import { MappingEntry } from '../../shared/model/mapping.ts';
import { belongs } from '../../shared/rules/mapping-in-force.ts';
import { readMappingFile, type MappingDraft } from '../../shared/rules/mapping-file.ts';
import { MAX_ENTRIES_FROM } from '../../shared/store/mapping.ts';
import type { MappingBody } from './mapping-body.ts';

const Draft = MappingEntry.omit({
  ...{ tenantId: true, validFrom: true, updatedAt: true, updatedBy: true, version: true },
});
/** What is said of a source. */
export type Draft = z.infer<typeof Draft>;

/** What is to be applied: each row once, as an affiliate's or as nobody's. */
export interface ReadMapping {
  rows: number;
  mapped: Draft[];
  unmapped: Draft[];
}

/** Reads what was sent. Throws 400 with each row that cannot be used: then none is. */
export function readMapping({ csv, entries = [], internalLabels }: MappingBody): ReadMapping {
  if (csv === undefined) return readEntries(entries);
  const { rows, mapped, unmapped, problems } = readMappingFile(csv, internalLabels);
  if (problems.length > 0)
    throw invalid(...problems.map(({ line, field, reason }) => ({ path: `csv.${line}.${field}`, message: reason })));
  if (rows === 0) throw invalid({ path: 'csv', message: 'has no row below its header' });
  if (rows > MAX_ENTRIES_FROM)
    throw invalid({ path: 'csv', message: `has ${rows} rows; ${MAX_ENTRIES_FROM} at most may hold from one day on` });
  return { rows, mapped: mapped.map(withoutLine), unmapped: unmapped.map(withoutLine) };
}

const withoutLine = ({ line: _, ...draft }: MappingDraft): Draft => draft;

function readEntries(entries: NonNullable<MappingBody['entries']>): ReadMapping {
  const first = new Map(entries.map(({ sourceId }, index) => [sourceId, index] as const).toReversed());
  const repeated = entries.flatMap(({ sourceId }, index) =>
    first.get(sourceId) === index
      ? []
      : [{ path: `entries.${index}.sourceId`, message: `is that of entry ${first.get(sourceId)} too` }],
  );
  if (repeated.length > 0) throw invalid(...repeated);
  const drafts = entries.map((entry) =>
    Draft.parse(Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined))),
  );
  return {
    rows: entries.length,
    mapped: drafts.filter(belongs),
    unmapped: drafts.filter((draft) => !belongs(draft)),
  };
}
