import { ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TablePages } from './books.ts';
import type { StoredItem } from './stored.ts';

/** Every item of a table, a page at a time, as it is now. */
async function* pagesOf(client: DynamoDBDocumentClient, TableName: string): AsyncGenerator<StoredItem[]> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    yield page.Items ?? [];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** The tables by their real names, read as anybody with an SDK client could. */
export const scanned = (
  client: DynamoDBDocumentClient,
  { submissions, trust, alerts, registry, clawbacks, reviews }: Record<keyof TablePages, string>,
): TablePages => ({
  submissions: pagesOf(client, submissions),
  trust: pagesOf(client, trust),
  alerts: pagesOf(client, alerts),
  registry: pagesOf(client, registry),
  clawbacks: pagesOf(client, clawbacks),
  reviews: pagesOf(client, reviews),
});
