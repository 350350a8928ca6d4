import type { MappingEntry } from '../model/mapping.ts';
import { normalLabel } from './affiliate-label.ts';
import { readCsv, type CsvRecord } from './csv-text.ts';
import { belongs } from './mapping-in-force.ts';

/** What a row says of a source, and where it stands in the file. */
export interface MappingDraft extends Pick<
  MappingEntry,
  'sourceId' | 'sourceName' | 'sourceAlias' | 'affiliateId' | 'affiliateLabel' | 'advertiserId' | 'advertiserLabel'
> {
  line: number;
  internal: boolean;
}

/** Why a row, or the file where it is the header's line, cannot be used. */
export interface MappingFileProblem {
  line: number;
  field: string;
  reason: string;
}

/** Every row that is not blank is in one of the three: `mapped` and `unmapped` are empty where the file is refused whole. */
export interface MappingFile {
  /** Rows below the header that are not blank. */
  rows: number;
  mapped: MappingDraft[];
  /** The source is known and belongs to nobody. */
  unmapped: MappingDraft[];
  problems: MappingFileProblem[];
  /** Nothing of it may be applied. */
  refused: boolean;
}

const FIELDS = {
  'redtrack.source': 'sourceName',
  'redtrack.source_alias': 'sourceAlias',
  'redtrack.source_id': 'sourceId',
  'everflow.affiliate_id': 'affiliateId',
  'everflow.affiliate_label': 'affiliateLabel',
  'everflow.advertiser_id': 'advertiserId',
  'everflow.advertiser_label': 'advertiserLabel',
  internal: 'internal',
} as const;
type Field = keyof typeof FIELDS;

const REQUIRED: readonly Field[] = ['redtrack.source_id', 'everflow.affiliate_label', 'everflow.advertiser_id'];
const YES = new Set(['yes', 'true']);
const NO = new Set(['no', 'false']);
const ID_AT_MOST = 100;
const NAME_AT_MOST = 200;

/** Reads a mapping. Without a column `internal`, internal are the affiliates with one of these labels. */
export function readMappingFile(text: string, internalLabels: readonly string[] = []): MappingFile {
  const read = readCsv(text);
  return 'reason' in read
    ? refusal(0, [{ line: read.line, field: 'file', reason: read.reason }])
    : readMappingRecords(read.records, internalLabels);
}

/** Reads a mapping whose cells are known; the first record names the columns. */
export function readMappingRecords(
  [header, ...below]: readonly CsvRecord[],
  internalLabels: readonly string[] = [],
): MappingFile {
  const rows = below.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const names = (header?.cells ?? []).map((name) => name.trim().toLowerCase());
  const faults = headerFaults(names);
  if (faults.length > 0) return refusal(rows.length, faults);

  const internal = new Set(internalLabels.map(normalLabel));
  const readings = rows.map((row) => readRow(row, names, internal));
  const drafts = readings.filter((reading) => 'sourceId' in reading);
  const repeated = repeatedSources(drafts);
  const problems = readings.filter((reading) => 'reason' in reading);
  if (repeated.length > 0) return refusal(rows.length, [...problems, ...repeated]);
  return {
    rows: rows.length,
    mapped: drafts.filter(belongs),
    unmapped: drafts.filter((draft) => !belongs(draft)),
    problems,
    refused: false,
  };
}

const refusal = (rows: number, problems: MappingFileProblem[]): MappingFile => ({
  ...{ rows, mapped: [], unmapped: [], problems, refused: true },
});

const headerFaults = (names: readonly string[]): MappingFileProblem[] => [
  ...REQUIRED.filter((name) => !names.includes(name)).map((name) => headerFault(name, 'is missing')),
  ...names.flatMap((name, index) =>
    !Object.hasOwn(FIELDS, name)
      ? [headerFault(name, 'is no column of a mapping')]
      : names.indexOf(name) < index
        ? [headerFault(name, 'stands there twice')]
        : [],
  ),
];

const headerFault = (field: string, reason: string): MappingFileProblem => ({ line: 1, field, reason });

function readRow(
  { line, cells }: CsvRecord,
  names: readonly string[],
  internalLabels: ReadonlySet<string>,
): MappingDraft | MappingFileProblem {
  if (cells.length !== names.length)
    return { line, field: 'row', reason: `has ${cells.length} cells, the header ${names.length}` };
  const value = (name: Field): string | undefined => present(cells[names.indexOf(name)] ?? '');
  const tooLong = names.find((name) => (value(name as Field)?.length ?? 0) > longest(name));
  if (tooLong !== undefined) return { line, field: tooLong, reason: `is longer than ${longest(tooLong)} characters` };
  const sourceId = value('redtrack.source_id');
  if (sourceId === undefined) return { line, field: 'redtrack.source_id', reason: 'names no source' };
  const internal = value('internal')?.toLowerCase();
  if (internal !== undefined && !YES.has(internal) && !NO.has(internal))
    return { line, field: 'internal', reason: 'is neither yes nor no' };
  const label = value('everflow.affiliate_label');
  return {
    ...{ line, sourceId, sourceName: value('redtrack.source') ?? '' },
    ...optional('sourceAlias', value('redtrack.source_alias')),
    ...optional('affiliateId', value('everflow.affiliate_id')),
    ...optional('affiliateLabel', label),
    ...optional('advertiserId', value('everflow.advertiser_id')),
    ...optional('advertiserLabel', value('everflow.advertiser_label')),
    internal: names.includes('internal')
      ? internal !== undefined && YES.has(internal)
      : label !== undefined && internalLabels.has(label),
  };
}

const longest = (name: string): number => (name.endsWith('_id') ? ID_AT_MOST : NAME_AT_MOST);

/** A cell's text; none where it is blank or says that there is none. */
function present(cell: string): string | undefined {
  const text = normalLabel(cell);
  return text === '' || text.toLowerCase() === 'n/a' ? undefined : text;
}

const optional = <Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, string>);

/** Each row of a source that has several. */
function repeatedSources(drafts: readonly MappingDraft[]): MappingFileProblem[] {
  const lines = Map.groupBy(drafts, ({ sourceId }) => sourceId);
  return drafts.flatMap(({ line, sourceId }) => {
    const all = lines.get(sourceId)!.map((draft) => draft.line);
    return all.length === 1
      ? []
      : [{ line, field: 'redtrack.source_id', reason: `${sourceId} stands on lines ${all.join(' and ')}` }];
  });
}
