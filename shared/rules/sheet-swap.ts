import type { SourceFailure } from '../model/partition.ts';
import type { SheetSnapshot } from '../model/sheet-snapshot.ts';
import type { MappingSaid } from './applied-mapping.ts';
import type { CsvRecord } from './csv-text.ts';
import { readMappingRecords } from './mapping-file.ts';

/** Why a sheet's rows may not take the place of those that stand; null where they may. */
export function swapRefusal(
  before: Pick<SheetSnapshot, 'rows'> | undefined,
  rows: number,
  isForced: boolean,
): SourceFailure | null {
  if (rows > 0 || isForced || before === undefined || before.rows === 0) return null;
  return {
    code: 'INCOMPLETE',
    message: `The sheet has no rows, where ${before.rows} stand; they stay, unless a sync is asked for with "force".`,
  };
}

/** Whether what the sheet says has to be looked at: other content, or another sheet, or one that is read for something else. */
export const isNewContent = (
  before: SheetSnapshot | undefined,
  now: Pick<SheetSnapshot, 'sha256' | 'spreadsheetId' | 'range' | 'purpose'>,
): boolean =>
  before?.sha256 !== now.sha256 ||
  before.spreadsheetId !== now.spreadsheetId ||
  before.range !== now.range ||
  before.purpose !== now.purpose;

const TOLD_AT_MOST = 3;

/** What a sheet says of a mapping, or why nothing of it may be applied. The first record names the columns. */
export function sheetMapping(
  records: readonly CsvRecord[],
  internalLabels: readonly string[],
  mostEntries: number,
): MappingSaid[] | SourceFailure {
  const { rows, mapped, unmapped, problems } = readMappingRecords(records, internalLabels);
  if (problems.length > 0) {
    const told = problems.slice(0, TOLD_AT_MOST).map(({ line, field, reason }) => `row ${line}, ${field} ${reason}`);
    const more = problems.length > TOLD_AT_MOST ? `; ${problems.length - TOLD_AT_MOST} more` : '';
    return refusal(`The sheet is no mapping, and what was mapped stays: ${told.join('; ')}${more}.`);
  }
  if (rows > mostEntries)
    return refusal(`The sheet has ${rows} rows; a mapping has ${mostEntries} at most from one day on.`);
  return [...mapped, ...unmapped].map(({ line: _, ...said }) => said);
}

const refusal = (message: string): SourceFailure => ({ code: 'SCHEMA', message: message.slice(0, 500) });
