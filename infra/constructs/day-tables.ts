import { Stack } from 'aws-cdk-lib';
import { CfnTable, type CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DAY_TABLE_COLUMNS } from '../day-table-columns.ts';

export interface DayTablesProps {
  database: CfnDatabase;
  lake: Bucket;
}

type TableName = keyof typeof DAY_TABLE_COLUMNS;

const PARQUET = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};
const JSON_LINES = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
};

const TABLES: Readonly<Record<TableName, { description: string; format: typeof PARQUET | typeof JSON_LINES }>> = {
  events: { description: 'What people did, by PostHog', format: PARQUET },
  contacts: { description: 'Contacts of Mautic by the day of their last change', format: PARQUET },
  sheets: { description: 'Sheets by the day on which their content was first seen', format: JSON_LINES },
};

/**
 * The days of the lake as Athena sees them. A day that was read anew has an object more: the ledger says which one counts,
 * and a query filters by "$path".
 */
export class DayTables extends Construct {
  constructor(scope: Construct, id: string, { database, lake }: DayTablesProps) {
    super(scope, id);
    for (const [name, { description, format }] of Object.entries(TABLES)) {
      const location = `s3://${lake.bucketName}/${name}/`;
      const table = new CfnTable(this, name[0]!.toUpperCase() + name.slice(1), {
        catalogId: Stack.of(this).account,
        databaseName: database.ref,
        tableInput: {
          name,
          description: `${description}; also objects that the ledger does not name any more: filter by "$path"`,
          tableType: 'EXTERNAL_TABLE',
          partitionKeys: [
            { name: 'tenant', type: 'string' },
            { name: 'date', type: 'string' },
          ],
          parameters: {
            EXTERNAL: 'TRUE',
            'projection.enabled': 'true',
            'projection.tenant.type': 'injected',
            'projection.date.type': 'date',
            'projection.date.format': 'yyyy-MM-dd',
            'projection.date.range': '2025-01-01,NOW+1DAY',
            'storage.location.template': `${location}tenant=\${tenant}/date=\${date}`,
          },
          storageDescriptor: {
            location,
            columns: Object.entries(DAY_TABLE_COLUMNS[name as TableName]).map(([column, type]) => ({
              name: column,
              type,
            })),
            ...format,
          },
        },
      });
      table.addDependency(database);
    }
  }
}
