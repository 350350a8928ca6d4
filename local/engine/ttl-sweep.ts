import { DynamoError, type DynamoCall, type Item } from './dynamodb-wire.ts';
import type { Table } from './tables.ts';

const FIVE_YEARS_IN_SECONDS = 5 * 365 * 24 * 60 * 60;

/** Deletes the items of a table whose time to live ended, by the application's clock and AWS's rules. */
export async function sweepExpired(
  { name, keyNames, timeToLive }: Table,
  call: DynamoCall,
  now: number,
): Promise<void> {
  if (timeToLive === undefined) return;
  const names = { '#ttl': timeToLive };
  const seconds = { ':now': { N: String(Math.floor(now / 1000)) } };
  let from: Item | undefined;
  do {
    const page: { Items: Item[]; LastEvaluatedKey?: Item } = await call('Scan', {
      TableName: name,
      FilterExpression: 'attribute_type(#ttl, :number) AND #ttl <= :now AND #ttl > :tooOld',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...seconds,
        ':number': { S: 'N' },
        ':tooOld': { N: String(Math.floor(now / 1000) - FIVE_YEARS_IN_SECONDS) },
      },
      ExclusiveStartKey: from,
    });
    for (const item of page.Items) {
      await call('DeleteItem', {
        TableName: name,
        Key: Object.fromEntries(keyNames.map((key) => [key, item[key]])),
        ConditionExpression: '#ttl <= :now',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: seconds,
      }).catch(unlessRenewed);
    }
    from = page.LastEvaluatedKey;
  } while (from);
}

function unlessRenewed(error: unknown): void {
  if (!(error instanceof DynamoError) || error.name !== 'ConditionalCheckFailedException') throw error;
}

export interface Sweeper {
  /** Starts a sweep now, by the application's clock. */
  sweep(): void;
  /** Sweeps in progress. */
  running: () => number;
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;

/** Sweeps the tables that have a time to live every minute: the packaged DynamoDB never does, and has another clock. */
export function startSweeper(tables: readonly Table[], call: DynamoCall): Sweeper {
  const inWork = new Set<Promise<unknown>>();
  const sweep = (): void => {
    const work: Promise<unknown> = Promise.all(tables.map((table) => sweepExpired(table, call, Date.now()))).finally(
      () => inWork.delete(work),
    );
    inWork.add(work);
  };
  const ticking = setInterval(sweep, EVERY_MS);
  return {
    sweep,
    running: () => inWork.size,
    stop: async () => {
      clearInterval(ticking);
      await Promise.allSettled(inWork);
    },
  };
}
