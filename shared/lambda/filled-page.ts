import type { Position } from './cursor.ts';

/** One place in a list. No item where a filter left it out. */
export interface Row<T> {
  position: Position;
  item?: T | undefined;
}

export interface Rows<T> {
  rows: Row<T>[];
  more: boolean;
}

/** A page may end short of its limit after this many reads; its cursor goes on. */
const MAX_READS = 5;

/** Reads on until `limit` items passed the filters, the list ends, or enough was read for one request. */
export async function filledPage<T>(
  limit: number,
  after: Position | undefined,
  read: (after: Position | undefined) => Promise<Rows<T>>,
): Promise<{ items: T[]; next: Position | undefined }> {
  const items: T[] = [];
  let position = after;
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    const { rows, more } = await read(position);
    for (const [index, row] of rows.entries()) {
      position = row.position;
      if (row.item !== undefined) items.push(row.item);
      if (items.length === limit) return { items, next: more || index < rows.length - 1 ? position : undefined };
    }
    if (!more) return { items, next: undefined };
  }
  return { items, next: position };
}
