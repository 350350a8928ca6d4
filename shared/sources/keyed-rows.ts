import { isDeepStrictEqual } from 'node:util';
import type { QuarantinedRow } from '../model/source-row.ts';
import type { DayRead } from './port.ts';
import { BadField } from './vendor-number.ts';

const RAW_LENGTH = 4_000;

/** A row that was read, and as it came. */
export interface ReadRow<R> {
  key: string;
  row: R;
  raw: string;
}

/** Reads one row; what is wrong with it keeps it out, with the reason. */
export function readRow<R>(value: unknown, keyOf: () => string, rowOf: () => R): ReadRow<R> | QuarantinedRow {
  const raw = rawOf(value);
  let key: string | undefined;
  try {
    key = keyOf();
    return { key, row: rowOf(), raw };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return { ...(key === undefined ? {} : { key }), reason: error.message, raw };
  }
}

export const rawOf = (value: unknown): string => (JSON.stringify(value) ?? '').slice(0, RAW_LENGTH);

/** One row for each key: the same row twice is one row, two that differ are both kept out. */
export function keyedRows<R extends object>(rows: readonly (ReadRow<R> | QuarantinedRow)[]): DayRead<R> {
  const quarantined = rows.filter((row): row is QuarantinedRow => !('row' in row));
  const usable = rows.filter((row): row is ReadRow<R> => 'row' in row);
  const byKey = Map.groupBy(usable, ({ key }) => key);
  const kept: R[] = [];
  for (const [key, [first, ...others]] of byKey) {
    if (first === undefined) continue;
    if (others.every(({ row }) => isDeepStrictEqual(row, first.row))) kept.push(first.row);
    else
      quarantined.push(
        ...[first, ...others].map(({ raw }) => ({ key, reason: 'the same row came with other numbers', raw })),
      );
  }
  return { rows: kept, quarantined };
}
