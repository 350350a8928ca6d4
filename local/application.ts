import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { configOf } from '../infra/config.ts';
import { parseOperatorsPlan } from '../shared/lambda/operators-plan.ts';
import { atMs } from '../shared/model/instant.ts';
import { PLATFORM_TENANT } from '../shared/model/registry.ts';
import { dueCheckStore } from '../shared/store/due-checks.ts';
import { dynamoTables } from '../shared/store/dynamo-tables.ts';
import { kmsDataKeys } from '../shared/store/kms-data-keys.ts';
import { notificationStore } from '../shared/store/notifications.ts';
import { registryStore } from '../shared/store/registry.ts';
import type { Tables } from '../shared/store/tables.ts';
import { webhookStore } from '../shared/store/webhooks.ts';
import { assembled } from './assembly.ts';
import { startEngine, type Engine, type Prepared } from './engine/engine.ts';
import { movedTo, sampleOperatorsPlan } from './sample-operators-plan.ts';
import { connectOwners } from './seed-connections.ts';
import { seedSources } from './seed-sources.ts';
import { defaultAuthors, seed, type Access } from './seed.ts';
import { SIMULATED_CREDENTIALS, SIMULATED_DISCORD, SIMULATED_SOURCES } from './simulators/credentials.ts';
import { SIMULATED_DISCORD_PUBLIC_KEY } from './simulators/discord-signature.ts';
import { movingAccounts, withAccount } from './simulators/moving-accounts.ts';
import { startSimulators } from './simulators/simulators.ts';
import { toSimulators } from './vendor-addresses.ts';

/** The name that the stack gives the key. */
const CREDENTIALS_KEY = 'alias/claimcheck/local/credentials';

const ROOT = join(import.meta.dirname, '..');

export interface ApplicationOptions {
  port: number;
  simulatorPort: number;
  /** Everything that survives a restart. */
  dataDir: string;
  cdkOut?: string;
  /** Sample affiliates of each tenant beside the usual three. */
  moreAffiliates?: number;
  /** The first tenant has a network and a tracker, which are read by their schedules. */
  sampleSources?: boolean;
  onProgress?: (step: string) => void;
}

export interface Application {
  engine: Engine;
  access: Access;
  /** The application's own tables, for seeding and looking inside. */
  tables: Tables;
  stop(): Promise<void>;
}

/** The whole application on this machine: the synthesized stack on the embedded AWS, beside simulated platforms and receivers. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const {
    port,
    simulatorPort,
    dataDir,
    cdkOut = join(ROOT, 'cdk.out'),
    moreAffiliates = 0,
    sampleSources = false,
    onProgress = () => {},
  } = options;
  mkdirSync(dataDir, { recursive: true });
  onProgress('synthesizing the stack');
  await assembled(cdkOut);

  onProgress('starting the simulated platforms and receivers');
  const simulators = await startSimulators({
    port: simulatorPort,
    dataDir: join(dataDir, 'simulators'),
    defaultAuthors: defaultAuthors(),
  });
  onProgress('starting the embedded AWS');
  let tables: Tables | undefined;
  let access: Access | undefined;
  const engine = await startEngine({
    cdkOut,
    dataDir,
    port,
    rewriteEnv: toSimulators(simulators.url),
    mailTo: new URL(`${simulators.url}/ses`),
    secrets: {
      ...Object.fromEntries(
        Object.entries(SIMULATED_CREDENTIALS).map(([platform, credentials]) => [
          `claimcheck/local/platforms/${platform}`,
          JSON.stringify(credentials),
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(SIMULATED_SOURCES).map(([source, accounts]) => [
          `claimcheck/local/sources/${source}`,
          JSON.stringify(accounts),
        ]),
      ),
      // Where they are and what signs is new with each start; accounts that somebody added stay.
      ...Object.fromEntries(
        Object.entries(movingAccounts(simulators.url)).map(([source, account]) => [
          `claimcheck/local/sources/${source}`,
          (kept: string | undefined) => withAccount(kept, account),
        ]),
      ),
      'claimcheck/local/discord': JSON.stringify({ ...SIMULATED_DISCORD, publicKey: SIMULATED_DISCORD_PUBLIC_KEY }),
      'claimcheck/local/notifications': (kept) =>
        usable(movedTo(simulators.url, kept ?? JSON.stringify(sampleOperatorsPlan(simulators.url))), simulators.url),
    },
    dueProbe: async () => (tables ? await owedNow(tables) : 0),
    async prepare(prepared) {
      tables = applicationTables(prepared);
      access = await seed({
        registry: registryStore(tables),
        connect: connectOwners(tables, kmsDataKeys(new KMSClient(sdkSettings(prepared)), CREDENTIALS_KEY)),
        now: Date.now(),
        baseUrl: prepared.baseUrl,
        simulatorUrl: simulators.url,
        file: join(dataDir, 'access.json'),
        moreAffiliates,
      });
    },
  });
  if (!tables || !access) throw new Error('the engine started without its sample data');
  if (sampleSources) {
    onProgress('giving a tenant its network and its tracker');
    await seedSources(access);
  }
  return {
    engine,
    access,
    tables,
    async stop() {
      await engine.stop();
      await simulators.stop();
    },
  };
}

/** The operators' plan. Throws where a channel is routed to and not configured: the start says so, as a deployment does. */
function usable(plan: string, simulatorUrl: string): string {
  parseOperatorsPlan(plan, { mailFrom: configOf().mailFrom, localReceivers: [new URL(simulatorUrl).origin] });
  return plan;
}

/** Checks, deliveries and notices, of each tenant at most a few: whether anything is owed is what matters. */
async function owedNow(tables: Tables): Promise<number> {
  const now = atMs(Date.now());
  const tenants = [PLATFORM_TENANT, ...(await registryStore(tables).tenantIds())];
  const owed = await Promise.all(
    tenants.flatMap((tenantId) => [
      dueCheckStore(tables)
        .owed(tenantId, now, FEW)
        .then(({ entries }) => entries.length),
      webhookStore(tables)
        .due(tenantId, now, FEW)
        .then(({ length }) => length),
      notificationStore(tables)
        .due(tenantId, now, FEW)
        .then(({ length }) => length),
    ]),
  );
  return owed.reduce((sum, some) => sum + some, 0);
}

const FEW = 4;

/** What an SDK client in this process needs to reach the engine. */
function sdkSettings({ sdkEnvironment }: Prepared) {
  const { AWS_REGION = '', AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = sdkEnvironment;
  return {
    region: AWS_REGION,
    endpoint: AWS_ENDPOINT_URL,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}

function applicationTables(engine: Prepared): Tables {
  const endpoint = engine.sdkEnvironment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const client = new DynamoDBClient({ ...sdkSettings(engine), endpoint });
  return dynamoTables(client, {
    submissions: engine.tableName('TablesSubmissions'),
    trust: engine.tableName('TablesTrust'),
    alerts: engine.tableName('TablesAlerts'),
    registry: engine.tableName('TablesRegistry'),
    credentials: engine.tableName('TablesCredentials'),
    platformState: engine.tableName('TablesPlatformState'),
    idempotency: engine.tableName('TablesIdempotency'),
    clawbacks: engine.tableName('TablesClawbacks'),
    webhooks: engine.tableName('TablesWebhooks'),
    notifications: engine.tableName('TablesNotifications'),
    discord: engine.tableName('TablesDiscord'),
    sources: engine.tableName('TablesSources'),
    syncs: engine.tableName('TablesSyncs'),
  });
}
