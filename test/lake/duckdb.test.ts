import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { runOverRows, withDuckDb } from '../../shared/lake/duckdb.ts';
import type { LoadProgress } from '../../shared/lake/load-order-file.ts';
import { exportOf, loadExport, sampleOrder, testFolder } from './orders.ts';

const LIMITS = { memoryMb: 64, threads: 1 };

it('says of what fails over rows only its kind', async () => {
  const failing = withDuckDb(testFolder(), LIMITS, (connection) =>
    runOverRows(connection, "SELECT CAST('ann@example.test' AS BIGINT)"),
  );
  await expect(failing).rejects.toThrow(/^DuckDB could not read the rows: Conversion Error$/);
});

it('is not opened in a worker thread', async () => {
  const module = new URL('../../shared/lake/duckdb.ts', import.meta.url).href;
  const source = `import(${JSON.stringify(module)}).then(({ withDuckDb }) => withDuckDb('.', { memoryMb: 64, threads: 1 }, async () => 0))`;
  const worker = new Worker(source, { eval: true });
  const [error] = await once(worker, 'error');
  expect(String(error)).toContain('must not run in a worker thread');
});

it('leaves neither a half-written file nor temporary ones where it fails', async () => {
  const folder = testFolder();
  const many = exportOf(Array.from({ length: 5000 }, () => sampleOrder()));
  const failing = loadExport(many, { folder, duckDb: { memoryMb: 16, threads: 1 } });
  await expect(failing).rejects.toThrow('DuckDB could not read the rows: Out of Memory Error');
  const { files } = await loadExport(exportOf([sampleOrder()]), { folder });
  expect(files).toEqual(['file-1.csv', 'file-1.jsonl', 'file-1.parquet']);
});

it('tells how far a load is', async () => {
  const told: LoadProgress[] = [];
  const rows = [sampleOrder(), sampleOrder({ affid: 'x' }), sampleOrder()];
  await loadExport(exportOf(rows), { progress: (progress) => told.push(progress) });
  expect(told).toEqual([
    { stage: 'numbered', rows: 3 },
    { stage: 'read', rows: 2 },
    { stage: 'quarantined', rows: 1 },
  ]);
});
