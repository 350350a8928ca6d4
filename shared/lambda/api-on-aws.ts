import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { dynamoClient } from '../store/dynamo-client.ts';
import { dynamoTables, type TableNames } from '../store/dynamo-tables.ts';
import type { Tables } from '../store/tables.ts';
import type { HttpApi } from './http-bundle.ts';

export interface AnsweringEnvironment {
  REGISTRY_TABLE: string;
  /** Where answers to POSTs are kept. */
  IDEMPOTENCY_TABLE?: string;
}

export interface ApiEnvironment extends AnsweringEnvironment {
  CURSOR_SECRET_ID: string;
}

const SECRET_KEPT_SECONDS = 3600;

/** What every API function runs on: the registry beside its own tables, kept answers, the clock. */
export function answeringOnAws(
  env: AnsweringEnvironment,
  names: TableNames,
): Pick<HttpApi, 'idempotency' | 'now'> & { tables: Tables } {
  const client = dynamoClient();
  return {
    tables: dynamoTables(client, { ...names, registry: env.REGISTRY_TABLE }),
    ...(env.IDEMPOTENCY_TABLE !== undefined && {
      idempotency: new DynamoDBPersistenceLayer({ tableName: env.IDEMPOTENCY_TABLE, awsSdkV3Client: client }),
    }),
    now: Date.now,
  };
}

/** The same, and the secret of the cursors of its lists. */
export function apiOnAws(
  env: ApiEnvironment,
  names: TableNames,
): ReturnType<typeof answeringOnAws> & { cursorSecret: () => Promise<string> } {
  const secrets = new SecretsProvider();
  return {
    ...answeringOnAws(env, names),
    async cursorSecret() {
      const secret = await secrets.get(env.CURSOR_SECRET_ID, { maxAge: SECRET_KEPT_SECONDS });
      if (typeof secret !== 'string') throw new Error('the cursor secret is empty');
      return secret;
    },
  };
}
