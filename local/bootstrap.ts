import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTenant } from '../shared/auth/create-tenant.ts';
import { atMs } from '../shared/model/instant.ts';
import { dynamoTables } from '../shared/store/dynamo-tables.ts';
import { registryStore } from '../shared/store/registry.ts';

const OUTPUTS = join(import.meta.dirname, '..', 'cdk.out', 'outputs.json');

/** The table of the deployed stack: named by the environment, or found in what `make deploy` wrote. */
function registryTable(): string | undefined {
  if (process.env.REGISTRY_TABLE) return process.env.REGISTRY_TABLE;
  if (!existsSync(OUTPUTS)) return undefined;
  const stacks = Object.values(JSON.parse(readFileSync(OUTPUTS, 'utf8')) as Record<string, Record<string, string>>);
  return stacks.map(({ RegistryTableName }) => RegistryTableName).find((name) => name !== undefined);
}

const [id] = process.argv.slice(2);
const table = registryTable();
if (!id || !table) {
  console.error(
    id
      ? 'No stack to make the tenant in: run `make deploy` first, or give REGISTRY_TABLE (the stack output RegistryTableName).'
      : 'Which tenant? make bootstrap TENANT=acme',
  );
  process.exit(2);
}

try {
  const registry = registryStore(dynamoTables(new DynamoDBClient({}), { registry: table }));
  const key = await createTenant(registry, { id, name: id }, atMs(Date.now()));
  console.log(`Tenant ${id} is ready. Its admin key, shown only now:\n\n  ${key}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
