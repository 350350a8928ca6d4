import * as z from 'zod';
import type { Stack } from '../../engine/template.ts';

/** What the gateway knows of a table: its address and its keys. */
export interface TableKeys {
  arn: string;
  /** Key attributes, the partition key first. */
  keys: readonly string[];
  /** Partition key attributes by index. */
  indexes: Readonly<Record<string, readonly string[]>>;
}

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const Index = z.looseObject({ IndexName: z.string(), KeySchema });
const Properties = z.looseObject({
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).default([]),
  LocalSecondaryIndexes: z.array(Index).default([]),
});

const hashKeys = (schema: z.infer<typeof KeySchema>): string[] =>
  schema.filter(({ KeyType }) => KeyType === 'HASH').map(({ AttributeName }) => AttributeName);

/** The declared tables by name. */
export function readTableKeys(stack: Stack): Map<string, TableKeys> {
  return new Map(
    stack.all('AWS::DynamoDB::GlobalTable', Properties).map(({ name, attributes, properties }) => {
      const indexes = [...properties.GlobalSecondaryIndexes, ...properties.LocalSecondaryIndexes];
      return [
        name,
        {
          arn: attributes['Arn']!,
          keys: properties.KeySchema.map(({ AttributeName }) => AttributeName),
          indexes: Object.fromEntries(indexes.map(({ IndexName, KeySchema: keys }) => [IndexName, hashKeys(keys)])),
        },
      ];
    }),
  );
}
