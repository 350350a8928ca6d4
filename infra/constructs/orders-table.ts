import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { resourceName, type StageConfig } from '../config.ts';
import { ORDER_TABLE_COLUMNS } from '../order-table-columns.ts';

export interface OrdersTableProps {
  config: StageConfig;
  lake: Bucket;
}

const PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

/**
 * The order files as Athena sees them. Which tenant and which days there are follows from their paths, so that nobody has
 * to register partitions; a query names its tenant.
 */
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
    const location = `s3://${lake.bucketName}/orders/`;
    const table = new CfnTable(this, 'Orders', {
      catalogId,
      databaseName: name,
      tableInput: {
        name: 'orders',
        description: 'Every row of every file, also of files that the ledger has taken back: filter by "$path"',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [
          { name: 'tenant', type: 'string' },
          { name: 'file_date', type: 'string' },
        ],
        parameters: {
          EXTERNAL: 'TRUE',
          'projection.enabled': 'true',
          'projection.tenant.type': 'injected',
          'projection.file_date.type': 'date',
          'projection.file_date.format': 'yyyy-MM-dd',
          'projection.file_date.range': '2025-01-01,NOW+1DAY',
          'storage.location.template': `${location}tenant=\${tenant}/file_date=\${file_date}`,
        },
        storageDescriptor: {
          location,
          columns: Object.entries(ORDER_TABLE_COLUMNS).map(([column, type]) => ({ name: column, type })),
          inputFormat: `${PARQUET}.MapredParquetInputFormat`,
          outputFormat: `${PARQUET}.MapredParquetOutputFormat`,
          serdeInfo: { serializationLibrary: `${PARQUET}.serde.ParquetHiveSerDe` },
        },
      },
    });
    table.addDependency(this.database);
  }
}
