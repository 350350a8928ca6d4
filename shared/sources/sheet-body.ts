import * as z from 'zod';
import type { SheetCell, SheetRow } from '../model/lake-row.ts';
import { isRawNumber } from './exact-json.ts';

/** Without `values` where the range is empty. Trailing empty cells and rows are left out. */
const Answer = z.object({ range: z.string(), values: z.array(z.array(z.unknown())).default([]) });

/** What is wrong with the form of a sheet. */
export interface SheetFault {
  reason: string;
}

/**
 * A sheet by the names in its first row, short rows filled with empty cells; rows without anything are none. Null where the
 * answer is no range of cells.
 */
export function sheetRows(body: unknown): SheetRow[] | SheetFault | null {
  const parsed = Answer.safeParse(body);
  if (!parsed.success) return null;
  const [header, ...below] = parsed.data.values;
  if (header === undefined) return [];
  const names = header.map((name) => cellText(cellOf(name)).trim());
  const faulty = names.findIndex((name, index) => name === '' || names.indexOf(name) < index);
  if (faulty >= 0)
    return {
      reason:
        names[faulty] === ''
          ? `column ${faulty + 1} has no name`
          : `two columns are called ${names[faulty]!.slice(0, 100)}`,
    };
  const rows: SheetRow[] = [];
  for (const [index, values] of below.entries()) {
    const cells = values.map(cellOf);
    if (cells.every((cell) => cell === null)) continue;
    const beyond = cells.findIndex((cell, at) => at >= names.length && cell !== null);
    if (beyond >= 0) return { reason: `row ${index + 2} has a cell in column ${beyond + 1}, which has no name` };
    rows.push({ number: index + 2, cells: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null])) });
  }
  return rows;
}

function cellOf(value: unknown): SheetCell {
  if (isRawNumber(value) || typeof value === 'boolean') return value;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A cell as a person reads it. */
export const cellText = (cell: SheetCell): string =>
  cell === null ? '' : typeof cell === 'object' ? cell.rawJSON : String(cell);
