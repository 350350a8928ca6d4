import type { Scheduler } from 'fast-check';
import type { Tables } from '../../shared/store/tables.ts';

/** The tables with every operation put off to a moment that the scheduler chooses: any order of workers may come up. */
export function interleaved(tables: Tables, scheduler: Scheduler): Tables {
  const later = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), name);
    return run();
  };
  return {
    get: (table, key, options) => later(`get ${key.sk}`, () => tables.get(table, key, options)),
    getMany: (table, keys, options) => later('getMany', () => tables.getMany(table, keys, options)),
    query: (query) => later('query', () => tables.query(query)),
    write: (write) => later('write', () => tables.write(write)),
    transact: (writes) => later('transact', () => tables.transact(writes)),
  };
}
