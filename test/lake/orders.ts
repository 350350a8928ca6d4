import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { quoted, withDuckDb } from '../../shared/lake/duckdb.ts';
import { loadOrderFile, type LoadOptions } from '../../shared/lake/load-order-file.ts';
import { ORDER_COLUMNS, type OrderColumn } from '../../shared/lake/order-columns.ts';
import { QuarantinedOrder, type FileOutcome, type OrderFile } from '../../shared/model/order-file.ts';

export type SampleOrder = Partial<Record<OrderColumn, string>>;

export const HEADER = Object.keys(ORDER_COLUMNS) as OrderColumn[];

const DUCKDB = { memoryMb: 256, threads: 1 };

/** An invented order as the export writes it. */
export const sampleOrder = (order: SampleOrder = {}): SampleOrder => ({
  orders_id: '9000001',
  products_id: '101',
  order_date: '01/14/2026',
  order_time: '09:05 AM',
  order_status: 'NEW',
  total_amount: '95',
  is_test_cc: 'NO',
  billing_email: 'Ann@Example.test',
  billing_phone: '15550000001',
  cc_num_masked: '400000******1234',
  cc_expires: '1130',
  ...order,
});

const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Orders as a file's text; columns in the export's order unless others are named. */
export const exportOf = (
  orders: readonly SampleOrder[],
  header: readonly string[] = HEADER,
  lineEnd = '\r\n',
): string =>
  [header.map(cell), ...orders.map((order) => rowOf(order, header))]
    .map((row) => `${row.join(',')}${lineEnd}`)
    .join('');

const rowOf = (order: Record<string, string>, header: readonly string[]): string[] =>
  header.map((column) => cell(order[column] ?? ''));

/** A folder for a test, removed after it. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-lake-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Loaded {
  outcome: FileOutcome;
  parquet: string;
  /** What the lake holds, in the order of the file. */
  rows: () => Promise<Record<string, unknown>[]>;
  quarantine: QuarantinedOrder[];
  /** What was written, and nothing else was. */
  files: string[];
}

/** Loads the bytes of an export; up to all of its rows may be bad unless limits are given. */
export async function loadExport(
  bytes: string | Buffer,
  options: Partial<Pick<LoadOptions, 'zone' | 'limits' | 'salt' | 'duckDb' | 'progress'>> & {
    file?: Partial<OrderFile>;
    folder?: string;
  } = {},
): Promise<Loaded> {
  const folder = options.folder ?? testFolder();
  const file: OrderFile = { id: 'file-1', feed: 'orders-create', at: '2026-01-15T06:00:00.000Z', ...options.file };
  const csv = join(folder, `${file.id}.csv`);
  const parquet = join(folder, `${file.id}.parquet`);
  const quarantine = join(folder, `${file.id}.jsonl`);
  writeFileSync(csv, bytes);
  const outcome = await loadOrderFile({
    zone: options.zone ?? 'America/New_York',
    salt: options.salt ?? 'salt-of-a-test',
    limits: options.limits ?? { rows: 1_000_000, bps: 10_000 },
    file,
    duckDb: options.duckDb ?? DUCKDB,
    ...(options.progress ? { progress: options.progress } : {}),
    paths: { csv, parquet, quarantine, folder },
  });
  const files = readdirSync(folder).filter((name) => name.startsWith(file.id) || name.startsWith('orders-'));
  const lines = files.includes(`${file.id}.jsonl`) ? readFileSync(quarantine, 'utf8').split('\n').filter(Boolean) : [];
  return {
    outcome,
    parquet,
    files,
    quarantine: lines.map((line) => QuarantinedOrder.parse(JSON.parse(line))),
    rows: () => ask(`SELECT * FROM read_parquet(${quoted(parquet)}) ORDER BY record`),
  };
}

/** Rows of a query, wide integers as numbers and instants as text. */
export async function ask(sql: string, prepare: readonly string[] = [], values: string[] = []) {
  return withDuckDb(testFolder(), DUCKDB, async (connection) => {
    for (const statement of prepare) await connection.run(statement);
    const reader = await connection.runAndReadAll(sql, values);
    return reader
      .getRowObjectsJS()
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])));
  });
}

const plainValue = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.toISOString() : value;
};
