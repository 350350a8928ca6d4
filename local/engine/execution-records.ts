import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import * as z from 'zod';
import type { Steps } from './run.ts';
import type { Beginning } from './state-machines.ts';

export const Status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
export type Status = z.infer<typeof Status>;

/** What is kept of an execution of a Standard machine. Instants are epoch milliseconds. */
export interface ExecutionRecord extends Beginning {
  machineArn: string;
  status: Status;
  startedAt: number;
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
}

export type Ending = Pick<ExecutionRecord, 'output' | 'error' | 'cause'> & { status: Exclude<Status, 'RUNNING'> };

/** A place in the list of a machine's executions. */
export const Place = z.strictObject({ startedAt: z.number(), executionArn: z.string() });
export type Place = z.infer<typeof Place>;

export interface ExecutionRecords {
  find(executionArn: string): ExecutionRecord | undefined;
  /** Newest first, after a place in the list. */
  list(machineArn: string, status: Status | undefined, limit: number, after?: Place): ExecutionRecord[];
  running(): ExecutionRecord[];
  begin(execution: Omit<ExecutionRecord, 'status'>): void;
  end(executionArn: string, ending: Ending, stoppedAt: number): void;
  /** Removes what ended before an instant. */
  forget(before: number): void;
  /** The steps that an execution has done; what it does from now on is added. */
  stepsOf(executionArn: string): Steps;
  close(): void;
}

/** Opens or makes the records at `path`. What was recorded survives a killed process. */
export function openExecutionRecords(path: string): ExecutionRecords {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS executions (executionArn TEXT PRIMARY KEY, machineArn TEXT NOT NULL, name TEXT NOT NULL,
      input TEXT NOT NULL, status TEXT NOT NULL, startedAt INTEGER NOT NULL, stoppedAt INTEGER, output TEXT, error TEXT,
      cause TEXT) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS byMachine ON executions (machineArn, startedAt, executionArn);
    CREATE TABLE IF NOT EXISTS steps (number INTEGER PRIMARY KEY, executionArn TEXT NOT NULL, key TEXT NOT NULL,
      result TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS byExecution ON steps (executionArn, number)`);
  const one = db.prepare('SELECT * FROM executions WHERE executionArn = ?');
  const page = db.prepare(`SELECT * FROM executions WHERE machineArn = $machineArn AND status = ifnull($status, status)
    AND (startedAt, executionArn) < ($startedAt, $arn) ORDER BY startedAt DESC, executionArn DESC LIMIT $limit`);
  const begun = db.prepare(`INSERT INTO executions (executionArn, machineArn, name, input, status, startedAt)
    VALUES (?, ?, ?, ?, 'RUNNING', ?)`);
  const ended = db.prepare(`UPDATE executions SET status = ?, stoppedAt = ?, output = ?, error = ?, cause = ?
    WHERE executionArn = ?`);
  const done = db.prepare('DELETE FROM steps WHERE executionArn = ?');
  const stepped = db.prepare('INSERT INTO steps (executionArn, key, result) VALUES (?, ?, ?)');
  const steps = db.prepare('SELECT key, result FROM steps WHERE executionArn = ? ORDER BY number');
  return {
    find: (executionArn) => {
      const row = one.get(executionArn);
      return row && toRecord(row);
    },
    list: (machineArn, status, limit, { startedAt, executionArn } = LAST) =>
      page
        .all({
          $machineArn: machineArn,
          $status: status ?? null,
          $startedAt: startedAt,
          $arn: executionArn,
          $limit: limit,
        })
        .map(toRecord),
    running: () => db.prepare("SELECT * FROM executions WHERE status = 'RUNNING'").all().map(toRecord),
    begin: ({ executionArn, machineArn, name, input, startedAt }) =>
      void begun.run(executionArn, machineArn, name, input, startedAt),
    end: (executionArn, { status, output = null, error = null, cause = null }, stoppedAt) => {
      ended.run(status, stoppedAt, output, error, cause, executionArn);
      done.run(executionArn);
    },
    forget: (before) => void db.prepare('DELETE FROM executions WHERE stoppedAt < ?').run(before),
    stepsOf: (executionArn) => {
      const known = Map.groupBy(steps.all(executionArn), ({ key }) => String(key));
      return {
        recall: (key) => known.get(key)?.shift()?.['result']?.toString(),
        keep: (key, result) => void stepped.run(executionArn, key, result),
      };
    },
    close: () => db.close(),
  };
}

/** Before every place of a list. */
const LAST: Place = { startedAt: Number.MAX_SAFE_INTEGER, executionArn: '' };

const Row = z.object({
  executionArn: z.string(),
  machineArn: z.string(),
  name: z.string(),
  input: z.string(),
  status: Status,
  startedAt: z.number(),
  stoppedAt: z.number().nullable(),
  output: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
});

function toRecord(row: Record<string, SQLOutputValue>): ExecutionRecord {
  const { stoppedAt, output, error, cause, ...always } = Row.parse(row);
  return {
    ...always,
    ...(stoppedAt !== null && { stoppedAt }),
    ...(output !== null && { output }),
    ...(error !== null && { error }),
    ...(cause !== null && { cause }),
  };
}
