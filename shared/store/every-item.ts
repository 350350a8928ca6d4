import type { Item, Query, Tables } from './tables.ts';

/** All items that a query finds, page after page. */
export async function everyItem(tables: Pick<Tables, 'query'>, query: Query): Promise<Item[]> {
  const items: Item[] = [];
  let startAfter: Item | undefined;
  do {
    const page = await tables.query({ ...query, ...(startAfter ? { startAfter } : {}) });
    items.push(...page.items);
    startAfter = page.next;
  } while (startAfter);
  return items;
}
