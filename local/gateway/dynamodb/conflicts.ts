import type { AttributeValue } from '../../engine/dynamodb-wire.ts';

/** A write that may touch an item which a transaction is writing. */
export interface Write {
  body: Buffer;
  /** Items in the order of the actions, each by table and key; found when first needed. */
  items?: readonly string[];
}

type Item = Readonly<Record<string, AttributeValue>>;
interface Named {
  TableName: string;
  Item?: Item;
  Key?: Item;
}

/**
 * Transactions in flight and the items in them. DynamoDB refuses another write of such an item; the embedded one writes
 * them one after the other and never does.
 */
export class Conflicts {
  readonly #keysOf: (table: string) => readonly string[];
  readonly #inFlight = new Set<Write>();

  /** `keysOf` names the key attributes of a table. */
  constructor(keysOf: (table: string) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  /** For each action of the write: is its item in a transaction in flight? Undefined where none is. */
  against(write: Write): boolean[] | undefined {
    if (this.#inFlight.size === 0) return undefined;
    const others = new Set(Array.from(this.#inFlight, (other) => this.#itemsOf(other)).flat());
    const hits = this.#itemsOf(write).map((item) => others.has(item));
    return hits.includes(true) ? hits : undefined;
  }

  begin(transaction: Write): void {
    this.#inFlight.add(transaction);
  }

  end(transaction: Write): void {
    this.#inFlight.delete(transaction);
  }

  #itemsOf(write: Write): readonly string[] {
    return (write.items ??= this.#leadingKeys(write.body) ?? this.#parsedKeys(write.body));
  }

  /** The keys as they stand in the bytes, where every item begins with its own; otherwise undefined. */
  #leadingKeys(body: Buffer): string[] | undefined {
    const text = body.toString('latin1');
    const actions: { table?: string; begin?: number }[] = text.includes('"TransactItems":[') ? [] : [{}];
    for (const { 0: found, 1: table, index } of text.matchAll(PART)) {
      const begins = !found.startsWith('"');
      if (begins) actions.push({});
      const action = actions.at(-1);
      if (!action) return undefined;
      if (table !== undefined) action.table ??= table;
      else if (!begins) action.begin ??= index + found.length;
    }
    const items = actions.map(({ table = '', begin = -1 }) => this.#keyAt(text, begin, table));
    return items.every((item) => item !== undefined) ? items : undefined;
  }

  #keyAt(text: string, begin: number, table: string): string | undefined {
    const keys: string[] = [];
    let at = begin;
    for (const name of this.#keysOf(table)) {
      KEY.lastIndex = at;
      const [whole = '', found, value = ''] = (at >= 0 && KEY.exec(text)) || [];
      if (found !== name) return undefined;
      keys.push(value);
      at += whole.length;
    }
    return [table, ...keys].join(' ');
  }

  #parsedKeys(body: Buffer): string[] {
    return writtenItems(body).map((named) => {
      const item = named.Key ?? named.Item ?? {};
      const keys = this.#keysOf(named.TableName).map((key) =>
        Buffer.from(JSON.stringify(item[key])).toString('latin1'),
      );
      return [named.TableName, ...keys].join(' ');
    });
  }
}

/**
 * The beginning of an action, its table, and the beginning of its item or key. Quotes inside a text are escaped and every
 * value is an object of its type, so no item can hold one of them.
 */
const PART =
  /[[,]\{"(?:Put|Update|Delete|ConditionCheck)":\{|"TableName":"([^"]+)"|"(?:Item|Key)":\{(?="\w+":\{"[SNB]":")/g;
/** An attribute that may be part of a key, with the comma after it. */
const KEY = /"(\w+)":(\{"[SNB]":"(?:[^"\\]|\\.)*"\}),?/y;

function writtenItems(body: Buffer): Named[] {
  const request: Named & { TransactItems?: Record<string, Named>[] } = JSON.parse(body.toString());
  return request.TransactItems ? request.TransactItems.flatMap((action) => Object.values(action)) : [request];
}
