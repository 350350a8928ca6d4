import '../../../local/engine/main-clock.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDynamoDb } from '../../../local/engine/dynamodb-process.ts';
import { startSqs } from '../../../local/engine/queues.ts';
import { temporaryFolder } from '../engine/fixture/assemble.ts';

const credentials = { accessKeyId: 'contract', secretAccessKey: 'contract' };

export interface Reached {
  /** For an SDK client. */
  configuration: { region: string; endpoint?: string; credentials?: typeof credentials };
  end(): Promise<void>;
}

/**
 * The DynamoDB to check: the packaged one, that of AWS_ENDPOINT_URL_DYNAMODB, or AWS itself with CONTRACT_AGAINST_AWS=1
 * and credentials in the environment.
 */
export async function reachDynamoDb(): Promise<Reached> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  if (process.env['CONTRACT_AGAINST_AWS']) return { configuration: { region }, end: async () => {} };
  const folder = temporaryFolder();
  const { endpoint, stop } = await startDynamoDb(folder);
  return {
    configuration: { region, endpoint, credentials },
    end: async () => {
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
  sqs.createQueues({ all: () => [], outputs: {} }, join(folder, 'queues'));
  return {
    configuration: { region, endpoint: sqs.endpoint, credentials },
    end: async () => {
      await sqs.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
