import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FileOutcome, OrderFile, QuarantineLimits, RowCounts } from '../model/order-file.ts';
import { countsAgree } from './counts-agree.ts';
import { quoted, runOverRows, withDuckDb, type DuckDbLimits } from './duckdb.ts';
import { numberRecords, type Records } from './number-records.ts';
import { readHeader, type ReadHeader } from './order-header.ts';
import { acceptedRows } from './order-sql.ts';
import { quarantineRows } from './quarantine-rows.ts';
import { steadyDays } from './zone-offsets.ts';

export interface LoadOptions {
  file: OrderFile;
  /** Where the vendor's clocks are: `America/New_York`. */
  zone: string;
  /** The tenant's own, for the hashes of mail addresses and phone numbers. */
  salt: string;
  limits: QuarantineLimits;
  duckDb: DuckDbLimits;
  /** Told how far it is: after each stage and, in the longest, every few seconds. */
  progress?: (progress: LoadProgress) => void;
  paths: {
    csv: string;
    /** Written when the file is loaded, and only then. */
    parquet: string;
    /** One line of JSON per bad row; also of a file that fails because of them. */
    quarantine: string;
    /** Where temporary files may be; none is left. */
    folder: string;
  };
}

/** `reading` is under way, in percent; of the others this many records or rows are done with. */
export type LoadProgress =
  { stage: 'numbered' | 'read' | 'quarantined'; rows: number } | { stage: 'reading'; percent: number };

/**
 * Loads an order export: rows as the lake keeps them into a Parquet file, bad ones into quarantine. What is wrong with the
 * file is an outcome; it throws only where the machine fails.
 */
export async function loadOrderFile(options: LoadOptions): Promise<FileOutcome> {
  const { paths } = options;
  const folder = await mkdtemp(join(paths.folder, 'orders-'));
  try {
    const outcome = await load(options, folder);
    if (outcome.status === 'failed') await rm(paths.parquet, { force: true });
    return outcome;
  } catch (error) {
    await rm(paths.parquet, { force: true });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(options: LoadOptions, folder: string): Promise<FileOutcome> {
  const { file, zone, salt, limits, duckDb, paths, progress = () => undefined } = options;
  const numbered = join(folder, 'numbered.csv');
  const records = await numberRecords(paths.csv, numbered);
  const header = readHeader(records.header);
  if ('reason' in header) return { status: 'failed', ...header };
  progress({ stage: 'numbered', rows: records.physical });

  return withDuckDb(folder, duckDb, async (connection) => {
    await connection.run('SET VARIABLE salt = $1', [salt]);
    const steady = await steadyDays(connection, zone, file.at);
    await runOverRows(
      connection,
      `COPY (${acceptedRows(numbered, header, file, { zone, steady })}) TO ${quoted(paths.parquet)}
       (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20000)`,
      (percent) => progress({ stage: 'reading', percent }),
    );
    await rm(numbered);
    const { accepted, refused } = await compared(connection, paths.parquet, records);
    progress({ stage: 'read', rows: accepted.rows });
    const quarantine = await quarantineRows(connection, { ...paths, folder }, header, records, refused);
    progress({ stage: 'quarantined', rows: quarantine.rows });

    const { physical, blank } = records;
    const rows = { physical, accepted: accepted.rows, quarantined: quarantine.rows, blank: blank.length };
    if (!countsAgree(rows, accepted, quarantine.unexplained))
      return { status: 'failed', reason: 'COUNTS_DIFFER', rows };
    const { problems } = quarantine;
    if (exceeds(rows, limits)) return { status: 'failed', reason: 'TOO_MANY_QUARANTINED', rows, problems };
    return { status: 'loaded', rows, problems, ...told(header) };
  });
}

/** What was accepted, by the numbers of the rows, and which of the records were not. */
async function compared(connection: DuckDBConnection, parquet: string, { physical, blank }: Records) {
  const rows = `read_parquet(${quoted(parquet)})`;
  const counts = await connection.runAndReadAll(
    `SELECT count(*), count(DISTINCT record), coalesce(min(record), 1), coalesce(max(record), 0) FROM ${rows}`,
  );
  const [numbers = []] = counts.getRowsJS();
  const [all = 0, distinct = 0, first = 0, last = 0] = numbers.map(Number);
  const missing = await connection.runAndReadAll(
    `SELECT number FROM range(1, ${physical + 1}) AS records(number) ANTI JOIN ${rows} ON record = number ORDER BY number`,
  );
  const blanks = new Set(blank);
  return {
    accepted: { rows: all, distinct, first, last },
    refused: missing
      .getRowsJS()
      .map(([number]) => Number(number))
      .filter((number) => !blanks.has(number)),
  };
}

const exceeds = ({ physical, quarantined, blank }: RowCounts, limits: QuarantineLimits): boolean =>
  quarantined > limits.rows || quarantined * 10_000 > (physical - blank) * limits.bps;

const told = ({ headerHash, newColumns, missingColumns }: ReadHeader) => ({ headerHash, newColumns, missingColumns });
