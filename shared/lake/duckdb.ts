import { isMainThread } from 'node:worker_threads';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

export interface DuckDbLimits {
  /** For what DuckDB holds; the process needs about 150 MB more. */
  memoryMb: number;
  threads: number;
}

/**
 * Runs work on a database of its own, which writes nothing but below `folder`. Throws in a worker thread: one that is ended
 * during a query takes the whole process with it.
 */
export async function withDuckDb<T>(
  folder: string,
  { memoryMb, threads }: DuckDbLimits,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  if (!isMainThread) throw new Error('DuckDB must not run in a worker thread');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: folder,
    // Rows carry their number: keeping them in their order would double the time.
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      // So that it is known how far a statement is; nothing is printed.
      await connection.run('SET enable_progress_bar_print = false');
      await connection.run('SET enable_progress_bar = true');
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Text as a literal of SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** How often it is told how far a statement is. */
const TOLD_EVERY_MS = 2000;

/**
 * Runs a statement over a file's rows, and tells every few seconds how far it is, in percent. Throws only the kind of what
 * went wrong, since the rest may quote a row.
 */
export async function runOverRows(
  connection: DuckDBConnection,
  statement: string,
  progress?: (percent: number) => void,
): Promise<void> {
  const told = setInterval(() => {
    const { percentage } = connection.progress;
    if (percentage >= 0) progress?.(Math.floor(percentage));
  }, TOLD_EVERY_MS);
  try {
    const failure = await connection.run(statement).then(() => undefined, kindOf);
    if (failure !== undefined) throw new Error(`DuckDB could not read the rows: ${failure}`);
  } finally {
    clearInterval(told);
  }
}

const kindOf = (error: unknown): string =>
  /^[A-Za-z ]+ Error/.exec(error instanceof Error ? error.message : '')?.[0] ?? 'Error';
