import {
  INDEXES,
  type Condition,
  type Item,
  type Key,
  type Query,
  type Refusal,
  type TableName,
  type Tables,
  type Write,
} from '../../shared/store/tables.ts';

/** The tables as maps in memory: what handler tests run on. Passes the same contract suite as DynamoDB. */
export class MemoryTables implements Tables {
  readonly #tables = new Map<TableName, Map<string, Item>>();

  async get(table: TableName, key: Key): Promise<Item | undefined> {
    const item = this.#table(table).get(idOf(key));
    return item && structuredClone(item);
  }

  async getMany(table: TableName, keys: readonly Key[]): Promise<Item[]> {
    const found = await Promise.all(keys.map((key) => this.get(table, key)));
    return found.filter((item) => item !== undefined);
  }

  async query(query: Query): Promise<{ items: Item[]; next?: Item }> {
    const { partition, sort, projects } = query.index
      ? INDEXES[query.index]
      : { partition: 'pk', sort: 'sk', projects: 'all' as const };
    const order = (item: Item): string => `${String(item[sort])}\u0000${idOf(item)}`;
    const direction = query.newestFirst ? -1 : 1;
    const matching = [...this.#table(query.table).values()]
      .filter(
        (item) =>
          item[partition] === query.partition && item[sort] !== undefined && inRange(String(item[sort]), query.sort),
      )
      .sort((a, b) => (order(a) < order(b) ? -direction : direction));
    const last = query.startAfter;
    const rest = last
      ? matching.filter((item) => (order(item) > order(last) ? direction : -direction) > 0 && idOf(item) !== idOf(last))
      : matching;
    const items = rest
      .slice(0, query.limit ?? rest.length)
      .map((item) => project(structuredClone(item), projects, partition, sort));
    const end = items.at(-1);
    return items.length < rest.length && end ? { items, next: end } : { items };
  }

  async write(write: Write): Promise<boolean> {
    if (!this.#holds(write)) return false;
    this.#apply(write);
    return true;
  }

  async transact(writes: readonly Write[]): Promise<{ committed: true } | { committed: false; refusals: Refusal[] }> {
    if (writes.length > 100) throw new Error('a transaction takes at most 100 writes');
    const ids = writes.map((write) => `${write.table} ${idOf(targetOf(write))}`);
    if (new Set(ids).size < ids.length) throw new Error('a transaction names one item at most once');
    const refusals = writes.map((write): Refusal => (this.#holds(write) ? 'none' : 'condition'));
    if (refusals.some((refusal) => refusal !== 'none')) return { committed: false, refusals };
    for (const write of writes) this.#apply(write);
    return { committed: true };
  }

  /** Everything in a table, for assertions. */
  all(table: TableName): Item[] {
    return structuredClone([...this.#table(table).values()]);
  }

  #holds(write: Write): boolean {
    const item = this.#table(write.table).get(idOf(targetOf(write)));
    return write.when.every((condition) => holds(condition, item));
  }

  #apply(write: Write): void {
    const table = this.#table(write.table);
    const id = idOf(targetOf(write));
    if ('check' in write) return;
    if ('delete' in write) table.delete(id);
    else if ('put' in write) table.set(id, asStored(write.put) as Item);
    else {
      const item: Item = table.get(id) ?? { ...write.update };
      for (const [name, value] of Object.entries(write.set ?? {})) item[name] = structuredClone(value);
      for (const [name, value] of Object.entries(write.setOnce ?? {})) item[name] ??= structuredClone(value);
      for (const [name, value] of Object.entries(write.add ?? {})) item[name] = Number(item[name] ?? 0) + value;
      for (const name of write.remove ?? []) delete item[name];
      table.set(id, item);
    }
  }

  #table(name: TableName): Map<string, Item> {
    const table = this.#tables.get(name) ?? new Map<string, Item>();
    this.#tables.set(name, table);
    return table;
  }
}

/** A copy without what is undefined, at any depth. */
function asStored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStored);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return structuredClone(value);
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, asStored(inner)]));
}

const idOf = (key: Key): string => `${key.pk} ${key.sk}`;

function targetOf(write: Write): Key {
  if ('put' in write) return write.put;
  if ('update' in write) return write.update;
  return 'delete' in write ? write.delete : write.check;
}

function holds(condition: Condition, item: Item | undefined): boolean {
  const value = item?.[condition.attribute];
  if (!('value' in condition)) return (condition.is === 'absent') === (value === undefined);
  if (value === undefined || typeof value !== typeof condition.value) return false;
  if (condition.is === 'equal') return value === condition.value;
  const actual = value as string | number;
  if (condition.is === 'below') return actual < condition.value;
  return condition.is === 'at most' ? actual <= condition.value : actual >= condition.value;
}

function inRange(value: string, range: Query['sort']): boolean {
  if (range === undefined) return true;
  if ('prefix' in range) return value.startsWith(range.prefix);
  return (range.from === undefined || value >= range.from) && (range.to === undefined || value <= range.to);
}

function project(item: Item, projects: 'all' | readonly string[], partition: string, sort: string): Item {
  if (projects === 'all') return item;
  const kept: Item = { pk: item.pk, sk: item.sk };
  for (const name of [partition, sort, ...projects]) if (item[name] !== undefined) kept[name] = item[name];
  return kept;
}
