import { expect, it } from 'vitest';
import { ORDER_TABLE_COLUMNS } from '../../infra/order-table-columns.ts';
import { quoted } from '../../shared/lake/duckdb.ts';
import { ask, exportOf, loadExport, sampleOrder } from './orders.ts';

const ATHENA: Readonly<Record<string, string>> = {
  BIGINT: 'bigint',
  BOOLEAN: 'boolean',
  DATE: 'date',
  'DECIMAL(16,6)': 'decimal(16,6)',
  TIMESTAMP: 'timestamp',
  VARCHAR: 'string',
};

it('Athena’s table has the columns of the files, but for a time of day, which it cannot read', async () => {
  const { parquet } = await loadExport(exportOf([sampleOrder()]));
  const columns = await ask(`DESCRIBE SELECT * FROM read_parquet(${quoted(parquet)})`);
  const written = columns.map((row) => [String(row['column_name']), String(row['column_type'])] as const);
  expect(written.filter(([, type]) => type === 'TIME').map(([name]) => name)).toEqual(['order_time']);
  const readable = written.filter(([, type]) => type !== 'TIME').map(([name, type]) => [name, ATHENA[type]]);
  expect(Object.entries(ORDER_TABLE_COLUMNS)).toEqual(readable);
});
