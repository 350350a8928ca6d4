import { IdempotencyItemAlreadyExistsError, IdempotencyItemNotFoundError } from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, type IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';

/** Kept answers in memory, under the conditions that the DynamoDB layer writes them with. */
export class MemoryIdempotency extends BasePersistenceLayer {
  readonly records = new Map<string, IdempotencyRecord>();
  /** While it is set, no answer can be kept. */
  broken: Error | undefined;

  protected async _putRecord(record: IdempotencyRecord): Promise<void> {
    const known = this.records.get(record.idempotencyKey);
    if (known && !known.isExpired()) {
      throw new IdempotencyItemAlreadyExistsError(`there is a record of ${record.idempotencyKey}`, known);
    }
    this.records.set(record.idempotencyKey, record);
  }

  protected async _getRecord(key: string): Promise<IdempotencyRecord> {
    const record = this.records.get(key);
    if (!record) throw new IdempotencyItemNotFoundError();
    return record;
  }

  protected async _updateRecord(record: IdempotencyRecord): Promise<void> {
    if (this.broken) throw this.broken;
    // As DynamoDB does: what is kept must be made of plain values.
    const responseData = structuredClone(record.responseData);
    this.records.set(record.idempotencyKey, Object.assign(record, { responseData }));
  }

  protected async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    this.records.delete(record.idempotencyKey);
  }
}
