import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quoted, withDuckDb } from '../shared/lake/duckdb.ts';
import { loadOrderFile } from '../shared/lake/load-order-file.ts';
import { ORDER_COLUMNS } from '../shared/lake/order-columns.ts';

/** Loads an export once, by the loader or by DuckDB alone, and tells the time, the memory and the rows. */
export interface LoadedOnce {
  seconds: number;
  processorSeconds: number;
  peakMb: number;
  quarantined: number;
}

const DUCKDB = { memoryMb: 550, threads: 2 };
const [way = '', csv = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(dirname(csv), 'loaded-'));
const parquet = join(folder, 'orders.parquet');

/**
 * DuckDB's own CSV to Parquet: every column as text, broken rows dropped without a word, rows in their order, as it
 * does unless told otherwise, or in any; compressed as the loader's are.
 */
async function bare(isOrdered: boolean): Promise<number> {
  const columns = Object.keys(ORDER_COLUMNS).map((name) => `${quoted(name)}: 'VARCHAR'`);
  await withDuckDb(folder, DUCKDB, async (connection) => {
    await connection.run(`SET preserve_insertion_order = ${isOrdered}`);
    await connection.run(
      `COPY (SELECT * FROM read_csv(${quoted(csv)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
         columns = {${columns.join(', ')}}, ignore_errors = true))
       TO ${quoted(parquet)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20000)`,
    );
  });
  return 0;
}

async function loader(): Promise<number> {
  const outcome = await loadOrderFile({
    file: { id: 'bench', feed: 'orders-create', at: '2026-01-15T06:00:00.000Z' },
    zone: 'America/New_York',
    salt: 'invented',
    limits: { rows: 1_000_000, bps: 10_000 },
    duckDb: DUCKDB,
    progress: (progress) => process.stderr.write(`           ${Object.values(progress).join(' ')}\n`),
    paths: { csv, parquet, quarantine: join(folder, 'quarantine.jsonl'), folder },
  });
  if (outcome.status === 'failed') throw new Error(`the export was refused: ${outcome.reason}`);
  return outcome.rows.quarantined;
}

try {
  const started = performance.now();
  const quarantined = await (way === 'loader' ? loader() : bare(way === 'bare'));
  const seconds = (performance.now() - started) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const loaded: LoadedOnce = {
    seconds,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMb: maxRSS / 1024,
    quarantined,
  };
  console.log(JSON.stringify(loaded));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
