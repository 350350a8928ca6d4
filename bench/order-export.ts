import { statSync } from 'node:fs';
import { setting } from './machine.ts';
import { writeSampleOrders } from './sample-orders.ts';

/** Writes an invented order export: `node bench/order-export.ts out.csv`. ROWS, SEED and BAD (of a thousand rows) say what of. */
const path = process.argv[2];
if (path === undefined) throw new Error('say where to: make order-export OUT=orders.csv ROWS=650000');

const rows = setting('ROWS', 19_000);
await writeSampleOrders(path, {
  rows,
  seed: setting('SEED', 1),
  badPerThousand: Number(process.env.BAD ?? 0),
  onProgress: (written) => process.stderr.write(`\r  ${written.toLocaleString('en-US')} rows`),
});
process.stderr.write('\n');
console.log(`${path}: ${rows.toLocaleString('en-US')} rows, ${(statSync(path).size / 1e6).toFixed(1)} MB`);
