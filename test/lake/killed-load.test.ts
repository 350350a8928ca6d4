import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeSampleOrders } from '../../bench/sample-orders.ts';
import { quoted } from '../../shared/lake/duckdb.ts';
import { loadOrderFile, type LoadOptions } from '../../shared/lake/load-order-file.ts';
import { ask, testFolder } from './orders.ts';

const PROCESS = join(import.meta.dirname, '../support/load-process.ts');

it.each([
  ['when its records are numbered', 'numbered', 0],
  ['while DuckDB reads and writes', 'numbered', 15],
  ['further on in that', 'numbered', 60],
  ['when the rows are written', 'read', 0],
  ['when bad rows are in quarantine', 'quarantined', 0],
])(
  'a load whose process is killed %s is, done again in the same folder, as one that was not',
  async (_, stage, ms) => {
    const folder = testFolder();
    const csv = join(folder, 'export.csv');
    await writeSampleOrders(csv, { rows: 20_000, badPerThousand: 5 });
    const named = (name: string): LoadOptions => ({
      file: { id: 'a', feed: 'orders-create', at: '2026-01-15T06:00:00.000Z' },
      ...{ zone: 'America/New_York', salt: 'invented', limits: { rows: 1000, bps: 1000 } },
      duckDb: { memoryMb: 256, threads: 1 },
      paths: { csv, folder, parquet: join(folder, `${name}.parquet`), quarantine: join(folder, `${name}.jsonl`) },
    });
    const [killed, unkilled] = [named('killed'), named('unkilled')];
    const options = join(folder, 'options.json');
    writeFileSync(options, JSON.stringify(killed));
    const [, signal] = (await once(
      spawn(process.execPath, [PROCESS, options, stage, String(ms)]),
      'exit',
    )) as unknown[];
    expect(signal).toBe('SIGKILL');

    expect(await loadOrderFile(killed)).toEqual(await loadOrderFile(unkilled));
    expect(readFileSync(killed.paths.quarantine)).toEqual(readFileSync(unkilled.paths.quarantine));
    const rowsOf = ({ paths }: LoadOptions) => `SELECT * FROM read_parquet(${quoted(paths.parquet)})`;
    expect(await ask(`SELECT count(*) AS others FROM (${rowsOf(killed)} EXCEPT ALL ${rowsOf(unkilled)})`)).toEqual([
      { others: 0 },
    ]);
    expect(await ask(`SELECT count(*) > 19000 AS some FROM (${rowsOf(killed)})`)).toEqual([{ some: true }]);
  },
  60_000,
);
