import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assembled } from '../local/assembly.ts';
import { startDynamoDb } from '../local/engine/dynamodb-process.ts';
import { dynamoClient } from '../local/engine/dynamodb-wire.ts';
import { accessKeyIdOf, queueUrl } from '../local/engine/endpoints.ts';
import { REGION } from '../local/engine/identities.ts';
import { createTables } from '../local/engine/tables.ts';
import { readStack } from '../local/engine/template.ts';
import { startGateway } from '../local/gateway/gateway.ts';
import { claimStore, type ClaimStore } from '../shared/store/claims.ts';
import { dynamoTables } from '../shared/store/dynamo-tables.ts';
import { CDK_OUT } from './bundles.ts';
import { load, temporaryFolder } from './machine.ts';
import { claimsToStore } from './new-claims.ts';

export interface GatewayOverhead {
  /** Milliseconds of one claim's write as its function waits for it; a quarter of the writes were faster. */
  with: number;
  without: number;
  /** What the gateway adds to a write, as a share of the write without it. */
  overhead: number;
  writes: number;
  load: number;
}

const NOWHERE = 'http://127.0.0.1:9';
const CALLER = 'claimcheck-local-submissions';
const WARM_UP = 2000;
const TURNS = 3000;
const WRITES_PER_TURN = 3;

/**
 * The claim's write, to the same table in the same process, through the gateway and past it in many short turns: only the
 * difference of the two ways is left.
 */
export async function measureGateway(onProgress: (step: string) => void): Promise<GatewayOverhead> {
  onProgress('starting tables with and without the gateway');
  await assembled(CDK_OUT);
  return await withBothWays(async (through, past) => {
    const nextClaim = claimsToStore();
    const write = async (store: ClaimStore, count: number): Promise<number[]> => {
      const times: number[] = [];
      for (let n = 0; n < count; n += 1) {
        const claim = nextClaim();
        const started = performance.now();
        if (!(await store.create(claim))) throw new Error('a claim was there before it was written');
        times.push(performance.now() - started);
      }
      return times;
    };
    onProgress('warming up');
    await write(through, WARM_UP);
    await write(past, WARM_UP);
    const times: Record<'with' | 'without', number[]> = { with: [], without: [] };
    for (let turn = 1; turn <= TURNS; turn += 1) {
      if (turn % 500 === 0) onProgress(`writing claims with and without the gateway, turn ${turn} of ${TURNS}`);
      times.with.push(...(await write(through, WRITES_PER_TURN)));
      times.without.push(...(await write(past, WRITES_PER_TURN)));
    }
    const milliseconds = { with: lowerQuartile(times.with), without: lowerQuartile(times.without) };
    const overhead = thousandths(milliseconds.with / milliseconds.without - 1);
    return {
      with: thousandths(milliseconds.with),
      without: thousandths(milliseconds.without),
      overhead,
      writes: TURNS * WRITES_PER_TURN,
      load: load(),
    };
  });
}

/** The slower writes tell of the machine, not of the way. */
const lowerQuartile = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0;
const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

async function withBothWays<T>(work: (through: ClaimStore, past: ClaimStore) => Promise<T>): Promise<T> {
  const dataDir = temporaryFolder();
  mkdirSync(join(dataDir, 'logs'));
  const database = await startDynamoDb(dataDir);
  const wire = dynamoClient(database.endpoint);
  const front = await startGateway({ dynamodb: database.endpoint, sqs: NOWHERE });
  try {
    const stack = readStack(CDK_OUT, { api: NOWHERE, queueUrl: (name) => queueUrl({ sqs: NOWHERE }, name) });
    const tables = await createTables(stack, wire.call, database.databasePath);
    const gateway = front.open({
      stack,
      queues: new Map(),
      dataDir,
      storedBytes: () => ({}),
      endEnvironment: () => {},
    });
    const submissions = tables.find(({ logicalId }) => logicalId.startsWith('TablesSubmissions'))?.name ?? '';
    const storeAt = (endpoint: string): ClaimStore => {
      const credentials = { accessKeyId: accessKeyIdOf(CALLER), secretAccessKey: 'local' };
      return claimStore(dynamoTables(new DynamoDBClient({ region: REGION, endpoint, credentials }), { submissions }));
    };
    return await work(storeAt(front.dynamodb), storeAt(database.endpoint)).finally(() => gateway.stop());
  } finally {
    front.close();
    wire.close();
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
