import type { AttributeValue } from '../../engine/dynamodb-wire.ts';
import { elementsOf } from './elements.ts';

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

  /**
   * The SDK writes an item in the order of its attributes. Where every item begins with its key, which each action is
   * searched for, nothing has to be parsed; undefined where one does not.
   */
  #leadingKeys(body: Buffer): string[] | undefined {
    const text = body.toString('latin1');
    const items = Array.from(text.matchAll(ACTION), ({ 0: { length }, 1: table = '', index }) => {
      const keys: string[] = [];
      let at = index + length;
      for (const name of this.#keysOf(table)) {
        KEY.lastIndex = at;
        const [whole = '', found, value] = KEY.exec(text) ?? [];
        if (found !== name) return undefined;
        keys.push(value!);
        at += whole.length;
      }
      return [table, ...keys].join(' ');
    });
    const actions = Math.max(1, elementsOf('TransactWriteItems', body).length);
    return items.length === actions && items.every((item) => item !== undefined) ? items : undefined;
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

/** The beginning of what an action writes. Quotes inside a text are escaped, so no text can hold it. */
const ACTION = /"TableName":"([^"]+)","(?:Item|Key)":\{/g;
/** An attribute that may be part of a key, with the comma after it. */
const KEY = /"(\w+)":(\{"[SNB]":"(?:[^"\\]|\\.)*"\}),?/y;

function writtenItems(body: Buffer): Named[] {
  const request: Named & { TransactItems?: Record<string, Named>[] } = JSON.parse(body.toString());
  return request.TransactItems ? request.TransactItems.flatMap((action) => Object.values(action)) : [request];
}
