import '../../../local/engine/main-clock.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDynamoDb } from '../../../local/engine/dynamodb-process.ts';
import type { Listener } from '../../../local/engine/objects/bucket-events.ts';
import { ObjectStore } from '../../../local/engine/objects/object-store.ts';
import { startS3 } from '../../../local/engine/objects/s3-server.ts';
import { startSqs } from '../../../local/engine/queues.ts';
import { DEVELOPER } from '../../../local/gateway/callers.ts';
import { planDynamoDb } from '../../../local/gateway/dynamodb/dynamodb-gateway.ts';
import { openFaults } from '../../../local/gateway/faults/faults.ts';
import { startPipe } from '../../../local/gateway/http-pipe.ts';
import { everythingAllowed } from '../../../local/gateway/permission/permissions.ts';
import { startUsage } from '../../../local/gateway/usage/usage.ts';
import { temporaryFolder } from '../engine/fixture/assemble.ts';
import { runFixture } from '../engine/fixture/running.ts';
import { signerOf, type Signer } from './signer.ts';

const credentials = { accessKeyId: 'contract', secretAccessKey: 'contract' };

export interface Reached {
  /** For an SDK client. */
  configuration: { region: string; endpoint?: string; credentials?: typeof credentials };
  end(): Promise<void>;
}

/**
 * The DynamoDB to check, with what the gateway adds to it: the packaged one, that of AWS_ENDPOINT_URL_DYNAMODB, or AWS
 * itself with CONTRACT_AGAINST_AWS=1 and credentials in the environment. `keys` names the key attributes of the tables.
 */
export async function reachDynamoDb(keys: Record<string, readonly string[]> = {}): Promise<Reached> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  if (process.env['CONTRACT_AGAINST_AWS']) return { configuration: { region }, end: async () => {} };
  const folder = temporaryFolder();
  const { endpoint, stop } = await startDynamoDb(folder);
  const pipe = await startPipe();
  pipe.open(
    endpoint,
    planDynamoDb({
      callerOf: () => DEVELOPER,
      tables: new Map(Object.entries(keys).map(([name, own]) => [name, { arn: name, keys: own, indexes: {} }])),
      permissions: everythingAllowed,
      usage: startUsage(),
      faults: openFaults(join(folder, 'faults.json'), { functions: [], tables: [] }),
      endEnvironment: () => {},
    }),
  );
  return {
    configuration: { region, endpoint: pipe.endpoint, credentials },
    end: async () => {
      pipe.stop();
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The SQS to check: the embedded one with its data kept, that of AWS_ENDPOINT_URL_SQS, or AWS itself. */
export async function reachSqs(): Promise<Reached> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  if (process.env['CONTRACT_AGAINST_AWS']) return { configuration: { region }, end: async () => {} };
  const given = process.env['AWS_ENDPOINT_URL_SQS'];
  if (given) return { configuration: { region, endpoint: given, credentials }, end: async () => {} };
  const folder = temporaryFolder();
  const sqs = await startSqs();
  sqs.createQueues({ all: () => [], declared: [], outputs: {} }, join(folder, 'queues'));
  return {
    configuration: { region, endpoint: sqs.endpoint, credentials },
    end: async () => {
      await sqs.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface ReachedStack {
  signer: Signer;
  /** Of the engine tests' fixture. */
  outputs: Record<string, string>;
  end(): Promise<void>;
}

/**
 * The fixture's stack with its state machines and roles: on an engine, or deployed to AWS with CONTRACT_AGAINST_AWS=1,
 * credentials in the environment and the stack's outputs as JSON in CONTRACT_OUTPUTS.
 */
export async function reachFixture(): Promise<ReachedStack> {
  if (process.env['CONTRACT_AGAINST_AWS'])
    return {
      signer: { region: process.env['AWS_REGION'] ?? 'us-east-1', maxAttempts: 1 },
      outputs: JSON.parse(process.env['CONTRACT_OUTPUTS'] ?? '{}') as Record<string, string>,
      end: async () => {},
    };
  const running = await runFixture();
  return { signer: signerOf(running.engine), outputs: running.engine.outputs, end: () => running.end() };
}

export interface ReachedBucket extends Reached {
  bucket: string;
}

/**
 * An empty bucket to check: the embedded one, that of AWS_ENDPOINT_URL_S3, or one on AWS itself. Outside, CONTRACT_BUCKET
 * names it.
 */
export async function reachBucket(): Promise<ReachedBucket> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const bucket = process.env['CONTRACT_BUCKET'] ?? 'contract';
  if (process.env['CONTRACT_AGAINST_AWS']) return { bucket, configuration: { region }, end: async () => {} };
  const given = process.env['AWS_ENDPOINT_URL_S3'];
  if (given) return { bucket, configuration: { region, endpoint: given, credentials }, end: async () => {} };
  const folder = temporaryFolder();
  const server = await startS3();
  const store = new ObjectStore(folder, new Map<string, Listener[]>([[bucket, []]]), () => {});
  server.open(store, { admit: async () => {}, mayKnow: () => true, done: () => true });
  return {
    bucket,
    configuration: { region, endpoint: server.endpoint, credentials },
    end: async () => {
      server.stop();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
