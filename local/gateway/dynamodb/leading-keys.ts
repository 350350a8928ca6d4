import type { AttributeValue } from '../../engine/dynamodb-wire.ts';
import type { TableKeys } from './table-keys.ts';

type Values = Readonly<Record<string, AttributeValue>>;
interface Named {
  TableName?: string;
  IndexName?: string;
  Item?: Values;
  Key?: Values;
  KeyConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Values;
}
interface Request extends Named {
  TransactItems?: Record<string, Named>[];
  RequestItems?: Record<string, { Keys?: Values[] } | Record<string, Named>[]>;
}

/** The partition keys that a request names on a table; none where it names none, as a scan does. */
export function leadingKeysOf(body: Buffer, table: string, { keys, indexes }: TableKeys): string[] {
  const request: Request = JSON.parse(body.toString());
  const partition = (request.IndexName === undefined ? undefined : indexes[request.IndexName]) ?? keys.slice(0, 1);
  const inItem = (item: Values = {}): string[] => partition.flatMap((key) => textOf(item[key]));
  const inNamed = (named: Named): string[] => inItem(named.Key ?? named.Item);

  if (request.TransactItems)
    return request.TransactItems.flatMap((action) => Object.values(action))
      .filter(({ TableName }) => TableName === table)
      .flatMap(inNamed);
  const batched = request.RequestItems?.[table];
  if (Array.isArray(batched)) return batched.flatMap((action) => Object.values(action)).flatMap(inNamed);
  if (batched) return (batched.Keys ?? []).flatMap(inItem);
  return request.KeyConditionExpression === undefined ? inNamed(request) : inCondition(request, partition);
}

/** What a query's condition compares the partition key with. */
function inCondition(request: Named, partition: readonly string[]): string[] {
  const { KeyConditionExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = request;
  return Array.from(KeyConditionExpression.matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g)).flatMap(
    ([, name = '', value = '']) =>
      partition.includes(ExpressionAttributeNames[name] ?? name) ? textOf(ExpressionAttributeValues[value]) : [],
  );
}

const textOf = (value: AttributeValue | undefined): string[] => Object.values(value ?? {}).map(String);
