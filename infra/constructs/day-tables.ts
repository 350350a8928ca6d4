import type { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DAY_TABLE_COLUMNS } from '../day-table-columns.ts';
import { JSON_LINES, makeLakeTable, PARQUET } from './lake-table.ts';

export interface DayTablesProps {
  database: CfnDatabase;
  lake: Bucket;
}

type TableName = keyof typeof DAY_TABLE_COLUMNS;

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
    for (const [name, { description, format }] of Object.entries(TABLES))
      makeLakeTable(this, name[0]!.toUpperCase() + name.slice(1), {
        ...{ database, lake, name, dayKey: 'date', format },
        description: `${description}; also objects that the ledger does not name any more: filter by "$path"`,
        columns: DAY_TABLE_COLUMNS[name as TableName],
      });
  }
}
