import type { Position } from '../../shared/lambda/cursor.ts';
import type { Item } from '../../shared/store/tables.ts';

/** The keys that a query goes on after: those of the table, and of the index by affiliate where it is read by that. */
export const placeOf = (item: Item | undefined, byAffiliate: boolean): Position =>
  Object.fromEntries(
    ['pk', 'sk', ...(byAffiliate ? ['affiliateKey', 'listedAt'] : [])].map((name) => [name, String(item?.[name])]),
  );
