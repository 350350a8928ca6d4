import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { dynamoClient } from '../store/dynamo-client.ts';
import { dynamoTables, type TableNames } from '../store/dynamo-tables.ts';
import type { Tables } from '../store/tables.ts';
import type { HttpApi } from './http-bundle.ts';

export interface ApiEnvironment {
  REGISTRY_TABLE: string;
  CURSOR_SECRET_ID: string;
  /** Where answers to POSTs are kept. */
  IDEMPOTENCY_TABLE?: string;
}

const SECRET_KEPT_SECONDS = 3600;

/** What every API function runs on: the registry beside its own tables, kept answers, the cursor secret, the clock. */
export function apiOnAws(
  env: ApiEnvironment,
  names: TableNames,
): Pick<HttpApi, 'idempotency' | 'now'> & { tables: Tables; cursorSecret: () => Promise<string> } {
  const client = dynamoClient();
  const secrets = new SecretsProvider();
  return {
    tables: dynamoTables(client, { ...names, registry: env.REGISTRY_TABLE }),
    ...(env.IDEMPOTENCY_TABLE !== undefined && {
      idempotency: new DynamoDBPersistenceLayer({ tableName: env.IDEMPOTENCY_TABLE, awsSdkV3Client: client }),
    }),
    async cursorSecret() {
      const secret = await secrets.get(env.CURSOR_SECRET_ID, { maxAge: SECRET_KEPT_SECONDS });
      if (typeof secret !== 'string') throw new Error('the cursor secret is empty');
      return secret;
    },
    now: Date.now,
  };
}
