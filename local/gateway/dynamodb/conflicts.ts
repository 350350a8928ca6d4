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
    write.items ??= writtenItems(write.body).map((named) => {
      const item = named.Key ?? named.Item ?? {};
      return JSON.stringify([named.TableName, ...this.#keysOf(named.TableName).map((key) => item[key])]);
    });
    return write.items;
  }
}

function writtenItems(body: Buffer): Named[] {
  const request: Named & { TransactItems?: Record<string, Named>[] } = JSON.parse(body.toString());
  return request.TransactItems ? request.TransactItems.flatMap((action) => Object.values(action)) : [request];
}
