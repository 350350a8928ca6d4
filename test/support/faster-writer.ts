import type { Tables, Write } from '../../shared/store/tables.ts';

/** The tables, where somebody else makes each of these writes just before a transaction, one a transaction. */
export function fasterWriter(tables: Tables, writes: readonly Write[]): Tables {
  const pending = [...writes];
  return {
    get: (table, key, options) => tables.get(table, key, options),
    getMany: (table, keys, options) => tables.getMany(table, keys, options),
    query: (query) => tables.query(query),
    write: (write) => tables.write(write),
    async transact(transaction) {
      const theirs = pending.shift();
      if (theirs) await tables.write(theirs);
      return tables.transact(transaction);
    },
  };
}
