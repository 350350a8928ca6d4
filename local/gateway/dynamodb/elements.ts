/**
 * Finds names in a request by searching its bytes, which costs a fraction of parsing it. That is right for JSON without
 * spaces: a quote inside a text is escaped, and every value of an item is an object of its type, so no item can hold
 * `"TableName":"…"` or a list of objects that begin with `{"Put":{`.
 */

/** One thing that a request does to a table or an index. */
export interface Element {
  /** The IAM action without its service. */
  action: string;
  table: string;
  index?: string;
}

const TRANSACTION_PART = /[[,]\{"(Put|Update|Delete|ConditionCheck|Get)":\{|"TableName":"([^"]+)"/g;
const ACTION_OF_PART: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};
/** A batch names its tables as keys; what follows them tells them from keys of an item. */
const BATCH_TABLE =
  /"([^"\\]+)":(?:\{"(?:Keys":\[|ConsistentRead":[tf]|ProjectionExpression":"|AttributesToGet":\[|ExpressionAttributeNames":\{"#)|\[\{"(?:Put|Delete)Request":)/g;

/** Everything that a request does, in its order. Empty where it names no table. */
export function elementsOf(operation: string, body: Buffer): Element[] {
  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return transactionElements(body.toString('latin1'));
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Array.from(body.toString('latin1').matchAll(BATCH_TABLE), ([, table = '']) => ({
        action: operation,
        table: nameOf(table),
      }));
    default: {
      const table = textAfter(body, '"TableName":"');
      if (table === undefined) return [];
      const index = textAfter(body, '"IndexName":"');
      return [{ action: operation, table: nameOf(table), ...(index !== undefined && { index }) }];
    }
  }
}

function transactionElements(text: string): Element[] {
  const elements: Element[] = [];
  for (const [, part, table] of text.matchAll(TRANSACTION_PART)) {
    if (part !== undefined) elements.push({ action: ACTION_OF_PART[part]!, table: '' });
    else if (elements.length > 0) elements.at(-1)!.table = nameOf(table!);
  }
  return elements;
}

/** A table may be named by its ARN. */
const nameOf = (table: string): string => table.replace(/^arn:.*:table\//, '');

/** The text that follows a key's own `"name":"`. */
export function textAfter(body: Buffer, key: string): string | undefined {
  const at = body.indexOf(key, 0, 'latin1');
  if (at === -1) return undefined;
  const begin = at + key.length;
  return body.toString('latin1', begin, body.indexOf(0x22, begin));
}
