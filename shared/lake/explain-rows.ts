import { open, writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProblem, QuarantinedOrder, RowProblem } from '../model/order-file.ts';
import { quoted, runOverRows } from './duckdb.ts';
import { readNumbered, rowChecks } from './order-sql.ts';
import type { ReadHeader } from './order-header.ts';
import type { Records } from './number-records.ts';

/** What the reader says of a record that is no row. */
const PROBLEM_OF: Record<string, RowProblem> = {
  'MISSING COLUMNS': 'TOO_FEW_COLUMNS',
  'TOO MANY COLUMNS': 'TOO_MANY_COLUMNS',
  'UNQUOTED VALUE': 'BROKEN_RECORD',
  'INVALID ENCODING': 'NOT_UTF8',
};

export interface ExplainedRow {
  order: QuarantinedOrder;
  /** Whether anything was found to be wrong with it. */
  isExplained: boolean;
}

/**
 * Reads the records that were not accepted once more, by themselves, and says of each what is wrong with it.
 * `sample` is a path to write them to, another one each time.
 */
export async function explainRows(
  connection: DuckDBConnection,
  { path, sample }: { path: string; sample: string },
  header: ReadHeader,
  records: Records,
  refused: readonly number[],
): Promise<ExplainedRow[]> {
  const bytes = await bytesOf(path, records, refused);
  const problems = new Map<number, ColumnProblem[]>(
    records.broken.map((record) => [record, [{ reason: 'BROKEN_RECORD' }]]),
  );
  const readable = refused.filter((record) => !problems.has(record));
  if (readable.length > 0) {
    await writeFile(sample, Buffer.concat(readable.flatMap((record) => numbered(record, bytes.get(record)!))));
    for (const { record, ...problem } of await problemsIn(connection, sample, header, readable))
      problems.set(record, [...(problems.get(record) ?? []), problem]);
  }
  return refused.map((record) => ({
    isExplained: problems.has(record),
    order: {
      record,
      line: records.placeOf(record).line,
      problems: problems.get(record) ?? [{ reason: 'UNREADABLE' }],
      ...textOf(bytes.get(record)!),
    },
  }));
}

type FoundProblem = ColumnProblem & { record: number };

async function problemsIn(
  connection: DuckDBConnection,
  sample: string,
  header: ReadHeader,
  readable: readonly number[],
): Promise<FoundProblem[]> {
  const checks = rowChecks(header);
  const failed = checks.map(({ isGood }, index) => `CASE WHEN (${isGood}) IS FALSE THEN ${index} END`);
  // A table of all columns: the reader does not look at those that a query leaves out.
  await runOverRows(
    connection,
    `CREATE OR REPLACE TEMP TABLE refused AS SELECT * FROM ${readNumbered(sample, header.columns, true)}`,
  );
  const rows = await connection.runAndReadAll(
    `SELECT record, unnest(list_filter([${failed.join(',\n')}], lambda failed: failed IS NOT NULL)) AS failed FROM refused`,
  );
  const unfit = rows.getRowObjectsJS().map(({ record, failed }): FoundProblem => {
    const check = checks[Number(failed)]!;
    return { record: Number(record), column: check.header, reason: check.problem };
  });
  const rejects = await connection.runAndReadAll(
    `SELECT DISTINCT line, error_type FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
     WHERE file_path = ${quoted(sample)} ORDER BY line`,
  );
  const rejected = rejects.getRowObjectsJS().map(({ line, error_type: type }): FoundProblem => ({
    record: readable[Number(line) - 1]!,
    reason: PROBLEM_OF[String(type)] ?? 'UNREADABLE',
  }));
  return [...unfit, ...rejected];
}

async function bytesOf(path: string, { placeOf }: Records, wanted: readonly number[]): Promise<Map<number, Buffer>> {
  const file = await open(path, 'r');
  try {
    const bytes = new Map<number, Buffer>();
    for (const record of wanted) {
      const { start, end } = placeOf(record);
      const { buffer } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      bytes.set(record, buffer);
    }
    return bytes;
  } finally {
    await file.close();
  }
}

const LINE_END = /\r?\n$/;

const numbered = (record: number, bytes: Buffer): Buffer[] => {
  const end = LINE_END.exec(bytes.toString('latin1'))?.[0].length ?? 0;
  return [Buffer.from(`${record},`), bytes.subarray(0, bytes.length - end), Buffer.from('\n')];
};

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer): { text: string } | { base64: string } {
  try {
    return { text: UTF8.decode(bytes) };
  } catch {
    return { base64: bytes.toString('base64') };
  }
}
