import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { tenantOf } from '../../shared/store/keys.ts';
import type { Item } from '../../shared/store/tables.ts';

type Image = Record<string, AttributeValue>;

/** One item of a table's stream: as it became, and as it was. */
export class ChangedItem {
  readonly pk: string;
  readonly sk: string;
  readonly sequence: string;
  readonly isNew: boolean;
  readonly #images: { before?: Image | undefined; after: Image };

  constructor({ eventName, dynamodb = {} }: DynamoDBRecord) {
    const { NewImage: after = {}, OldImage: before, SequenceNumber = '' } = dynamodb;
    this.pk = after['pk']?.S ?? '';
    this.sk = after['sk']?.S ?? '';
    this.sequence = SequenceNumber;
    this.isNew = eventName === 'INSERT';
    this.#images = { before, after };
  }

  get tenantId(): string {
    return tenantOf(this.pk);
  }

  /** Whether it has such an attribute now. */
  has(attribute: string): boolean {
    return attribute in this.#images.after;
  }

  /** Read only where something follows from it: most of what changes is nobody else's business. */
  get after(): Item {
    return itemOf(this.#images.after);
  }

  /** Null where it is new. */
  get before(): Item | null {
    return this.#images.before ? itemOf(this.#images.before) : null;
  }
}

const itemOf = (image: Image): Item => unmarshall(image as Parameters<typeof unmarshall>[0]) as Item;
