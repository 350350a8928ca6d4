import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { FileFailure, OrderHeader } from '../model/order-file.ts';
import { KEY_COLUMNS, ORDER_COLUMNS, type OrderColumn } from './order-columns.ts';

/** A column of a file, with the name that SQL knows its text by. */
export interface FileColumn {
  header: string;
  text: string;
}

export interface ReadHeader extends OrderHeader {
  columns: FileColumn[];
  /** The known among the columns, by their header. */
  known: ReadonlyMap<OrderColumn, FileColumn>;
}

const isKnown = (header: string): header is OrderColumn => Object.hasOwn(ORDER_COLUMNS, header);
const KNOWN = Object.keys(ORDER_COLUMNS).filter(isKnown);

/** Columns go by their names, in any order. A failure where a key column is missing or any name is there twice. */
export function readHeader(bytes: Buffer): ReadHeader | FileFailure {
  const headers = headersOf(bytes);
  if (headers === undefined) return { reason: 'NO_HEADER' };
  const doubled = headers.filter((header, index) => headers.indexOf(header) < index);
  if (doubled.length > 0) return { reason: 'COLUMN_DOUBLED', columns: doubled };
  const missing = KNOWN.filter((column) => !headers.includes(column));
  const missingKeys = missing.filter((column) => KEY_COLUMNS.includes(column));
  if (missingKeys.length > 0) return { reason: 'KEY_COLUMN_MISSING', columns: missingKeys };
  const columns = headers.map((header, index) => ({ header, text: `c${index}` }));
  return {
    columns,
    known: new Map(columns.flatMap((column) => (isKnown(column.header) ? [[column.header, column]] : []))),
    headerHash: createHash('sha256').update(JSON.stringify(headers)).digest('hex'),
    newColumns: headers.filter((header) => !isKnown(header)),
    missingColumns: missing,
  };
}

function headersOf(bytes: Buffer): string[] | undefined {
  try {
    const [headers] = parse(bytes, { to: 1 });
    return headers?.map((header) => header.trim());
  } catch {
    return undefined;
  }
}
