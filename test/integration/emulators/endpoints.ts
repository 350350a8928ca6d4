import '../../../local/engine/main-clock.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDynamoDb } from '../../../local/engine/dynamodb-process.ts';
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
