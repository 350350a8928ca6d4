import { createHash } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import type { DynamoCall } from './dynamodb-wire.ts';
import { REGION } from './identities.ts';
import type { Table } from './tables.ts';

interface Shard {
  ShardId: string;
}

/** Reads one table's stream in order. The engine's DynamoDB keeps a stream in one shard. */
export interface StreamReader {
  /** The next records after the last read, at most `limit`. */
  read(limit: number): Promise<DynamoDBRecord[]>;
  /** Is there a record that was not read? */
  hasMore(): Promise<boolean>;
}

/** Opens a stream after `position` (a sequence number), or at its beginning. */
export async function openStream(table: Table, call: DynamoCall, position: string | undefined): Promise<StreamReader> {
  const { Table: described } = await call<{ Table: { LatestStreamArn?: string } }>('DescribeTable', {
    TableName: table.name,
  });
  const StreamArn = described.LatestStreamArn;
  if (!StreamArn) throw new Error(`${table.name} has no stream`);
  const { StreamDescription } = await call<{ StreamDescription: { Shards: Shard[] } }>('DescribeStream', { StreamArn });
  if (StreamDescription.Shards.length !== 1)
    throw new Error(`the stream of ${table.name} has ${StreamDescription.Shards.length} shards; the engine reads one`);
  const { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', {
    StreamArn,
    ShardId: StreamDescription.Shards[0]!.ShardId,
    ...(position === undefined
      ? { ShardIteratorType: 'TRIM_HORIZON' }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }),
  });

  let iterator = ShardIterator;
  const get = (Limit: number) =>
    call<{ Records: DynamoDBRecord[]; NextShardIterator: string }>('GetRecords', { ShardIterator: iterator, Limit });
  return {
    read: async (limit) => {
      const { Records, NextShardIterator } = await get(limit);
      iterator = NextShardIterator;
      return Records.map((record) => ({
        ...record,
        eventID: createHash('md5').update(`${table.streamArn} ${record.dynamodb?.SequenceNumber}`).digest('hex'),
        awsRegion: REGION,
        eventSourceARN: table.streamArn,
      }));
    },
    hasMore: async () => (await get(1)).Records.length > 0,
  };
}
