import { CsvError, parse } from 'csv-parse/sync';

/** A record of a CSV text and the line that it starts on, the first being 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

export type CsvReading = { records: CsvRecord[] } | { line: number; reason: string };

/** The records of a text as RFC 4180 has it, a byte order mark before it, either line end. An empty line is a record of one empty cell. */
export function readCsv(text: string): CsvReading {
  const records: CsvRecord[] = [];
  let line = 1;
  try {
    parse(text, {
      ...{ bom: true, relax_column_count: true, record_delimiter: ['\r\n', '\n'] },
      on_record(cells: string[], { lines }) {
        records.push({ line, cells });
        line = lines + 1;
        return cells;
      },
    });
    return { records };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { line, reason: REASONS[error.code] ?? error.code };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that is not quoted',
};

/** A cell of a file for people's spreadsheets. Null is empty. */
export type CsvValue = string | number | null;

/** Records as RFC 4180 has them. Text that a spreadsheet would read as a formula begins with an apostrophe. */
export const csvOf = (records: readonly (readonly CsvValue[])[]): string =>
  records.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');

function cellOf(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
