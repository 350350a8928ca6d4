import { Stack } from 'aws-cdk-lib';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { resourceName, type StageConfig } from '../config.ts';
import { ORDER_TABLE_COLUMNS } from '../order-table-columns.ts';
import { makeLakeTable, PARQUET } from './lake-table.ts';

export interface OrdersTableProps {
  config: StageConfig;
  lake: Bucket;
}

/** The database that Athena asks, with the order files as its first table. */
export class OrdersTable extends Construct {
  readonly database: CfnDatabase;

  constructor(scope: Construct, id: string, { config, lake }: OrdersTableProps) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    const name = resourceName(config, 'lake').replaceAll('-', '_');
    this.database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name, description: 'Orders, events, contacts and sheets as vendors tell them' },
    });
    makeLakeTable(this, 'Orders', {
      ...{ database: this.database, lake, name: 'orders', dayKey: 'file_date' },
      description: 'Every row of every file, also of files that the ledger has taken back: filter by "$path"',
      ...{ columns: ORDER_TABLE_COLUMNS, format: PARQUET },
    });
  }
}
