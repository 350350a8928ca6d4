import type { Tables } from '../../shared/store/tables.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Called before each effect and after it; what it throws kills whoever has it. */
export type Strike = (effect: string, when: 'before' | 'after') => unknown;

/** Tables in memory whose writes are effects; `strikeBy` says which of them strike. */
export function struckTables(memory: MemoryTables) {
  let strike: Strike = () => undefined;
  const struck = async <T>(effect: string, make: () => Promise<T>): Promise<T> => {
    await strike(effect, 'before');
    const made = await make();
    await strike(effect, 'after');
    return made;
  };
  const tables: Tables = {
    get: (table, key) => memory.get(table, key),
    getMany: (table, keys) => memory.getMany(table, keys),
    query: (query) => memory.query(query),
    write: (write) => struck(`write of ${write.table}`, () => memory.write(write)),
    transact: (all) => struck(`transaction of ${all[0]?.table}`, () => memory.transact(all)),
  };
  return { tables, struck, strikeBy: (next: Strike) => void (strike = next) };
}
