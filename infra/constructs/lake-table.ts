import { Stack } from 'aws-cdk-lib';
import { CfnTable, type CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

const HIVE_PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

export const PARQUET = {
  inputFormat: `${HIVE_PARQUET}.MapredParquetInputFormat`,
  outputFormat: `${HIVE_PARQUET}.MapredParquetOutputFormat`,
  serdeInfo: { serializationLibrary: `${HIVE_PARQUET}.serde.ParquetHiveSerDe` },
};
export const JSON_LINES = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
};

export interface LakeTableProps {
  database: CfnDatabase;
  lake: Bucket;
  /** Also what begins the keys of its objects. */
  name: string;
  description: string;
  /** The part of a key that says the day. */
  dayKey: 'date' | 'file_date';
  columns: Readonly<Record<string, string>>;
  format: typeof PARQUET | typeof JSON_LINES;
}

/**
 * Objects of the lake as Athena sees them. Which tenants and which days there are follows from their keys, so that nobody has to
 * register partitions; a query names its tenant.
 */
export function makeLakeTable(
  scope: Construct,
  id: string,
  { database, lake, name, description, dayKey, columns, format }: LakeTableProps,
): void {
  const location = `s3://${lake.bucketName}/${name}/`;
  new CfnTable(scope, id, {
    catalogId: Stack.of(scope).account,
    databaseName: database.ref,
    tableInput: {
      ...{ name, description, tableType: 'EXTERNAL_TABLE' },
      partitionKeys: ['tenant', dayKey].map((key) => ({ name: key, type: 'string' })),
      parameters: {
        EXTERNAL: 'TRUE',
        'projection.enabled': 'true',
        'projection.tenant.type': 'injected',
        [`projection.${dayKey}.type`]: 'date',
        [`projection.${dayKey}.format`]: 'yyyy-MM-dd',
        [`projection.${dayKey}.range`]: '2025-01-01,NOW+1DAY',
        'storage.location.template': `${location}tenant=\${tenant}/${dayKey}=\${${dayKey}}`,
      },
      storageDescriptor: {
        location,
        columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
        ...format,
      },
    },
  });
}
