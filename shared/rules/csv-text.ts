/** A record of a CSV text and the line that it starts on, the first being 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

export type CsvReading = { records: CsvRecord[] } | { line: number; reason: string };

/** The records of a text as RFC 4180 has it, a byte order mark before it, either line end. An empty line is a record of one empty cell. */
export function readCsv(text: string): CsvReading {
  const input = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const records: CsvRecord[] = [];
  let [line, at] = [1, 0];
  let record: CsvRecord = { line, cells: [] };
  while (at < input.length) {
    const cell = input[at] === '"' ? quotedCell(input, at) : plainCell(input, at);
    if ('reason' in cell) return { line, reason: cell.reason };
    record.cells.push(cell.text);
    line += cell.text.split('\n').length - 1;
    const end = /^(?:,|\r?\n|$)/.exec(input.slice(cell.end, cell.end + 2))?.[0];
    if (end === undefined) return { line, reason: 'text follows a closing quote' };
    at = cell.end + end.length;
    if (end === ',' && at < input.length) continue;
    if (end === ',') record.cells.push('');
    records.push(record);
    line += 1;
    record = { line, cells: [] };
  }
  return { records };
}

type Cell = { text: string; end: number } | { reason: string };

function plainCell(input: string, start: number): Cell {
  const length = input.slice(start).search(/[,\n]|\r\n/);
  const end = length === -1 ? input.length : start + length;
  const text = input.slice(start, end);
  return text.includes('"') ? { reason: 'a quote stands inside a cell that is not quoted' } : { text, end };
}

function quotedCell(input: string, start: number): Cell {
  let end = input.indexOf('"', start + 1);
  while (end !== -1 && input[end + 1] === '"') end = input.indexOf('"', end + 2);
  if (end === -1) return { reason: 'a quote is never closed' };
  return { text: input.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}

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
