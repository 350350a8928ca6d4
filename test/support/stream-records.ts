import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import type { Item, Write } from '../../shared/store/tables.ts';

const itemOf = (write: Write): Item => {
  if (!('put' in write)) throw new Error('only puts have an image');
  return write.put;
};
const imageOf = (item: Item) => marshall(item, { removeUndefinedValues: true }) as Record<string, AttributeValue>;

/** A record of a table's stream: of an item that is new. */
export const inserted = (write: Write, sequence: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { NewImage: imageOf(itemOf(write)), SequenceNumber: sequence },
});

/** Of an item that was there. */
export const modified = (before: Write, after: Write, sequence: string): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: { OldImage: imageOf(itemOf(before)), NewImage: imageOf(itemOf(after)), SequenceNumber: sequence },
});
