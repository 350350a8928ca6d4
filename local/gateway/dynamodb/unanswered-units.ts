import type { Item } from '../../engine/dynamodb-wire.ts';
import type { Consumed } from './capacity.ts';
import { itemSize, readUnits, writeUnits } from './item-size.ts';

/** Units that AWS bills and the embedded DynamoDB does not report. */

interface Written {
  TableName: string;
  Item?: Item;
}
type Request = Written & { TransactItems?: Record<string, Written>[] };
interface Failure {
  Item?: Item;
  CancellationReasons?: { Item?: Item }[];
}

/** A transaction prepares and commits each action. */
const PHASES = 2;

/**
 * A write whose condition failed costs what writing the larger of both items would have cost, its indexes nothing. The
 * item that is there is known only where the answer shows it; otherwise it counts as not larger than the new one.
 */
export function failedWrite(request: Buffer, answer: Buffer): Consumed[] {
  const { CancellationReasons = [], Item }: Failure = JSON.parse(answer.toString());
  const { written, transaction } = read(request);
  return perTable(written, ({ Item: wanted = {} }, at) => {
    const present = (transaction ? CancellationReasons[at]?.Item : Item) ?? {};
    return writeUnits(Math.max(itemSize(wanted), itemSize(present))) * (transaction ? PHASES : 1);
  });
}

/** A transaction that was done before is only read. */
export const repeatedTransaction = (request: Buffer): Consumed[] =>
  perTable(read(request).written, ({ Item = {} }) => readUnits(itemSize(Item)) * PHASES);

function read(body: Buffer): { written: Written[]; transaction: boolean } {
  const request: Request = JSON.parse(body.toString());
  if (!request.TransactItems) return { written: [request], transaction: false };
  return { written: request.TransactItems.flatMap((action) => Object.values(action)), transaction: true };
}

function perTable(written: readonly Written[], unitsOf: (written: Written, at: number) => number): Consumed[] {
  const units = new Map<string, number>();
  written.forEach((one, at) => units.set(one.TableName, (units.get(one.TableName) ?? 0) + unitsOf(one, at)));
  return Array.from(units, ([table, sum]) => ({ table, units: sum, indexes: {} }));
}
