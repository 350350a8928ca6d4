import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway } from '../gateway/gateway.ts';
import type { JsonGuard } from '../gateway/json-services.ts';
import { watchDeliveries, watchExecutions, watchInvocations, watchSchedules } from '../gateway/watches.ts';
import { collectMetrics } from '../metrics/collect-metrics.ts';
import { clockOffset, setClockOffset } from './main-clock.ts';
import { startAwsJson, type Operations, type Refusal, type RestService } from './aws-json.ts';
import { openBuckets } from './buckets.ts';
import { createControls } from './controls.ts';
import { startDynamoDb } from './dynamodb-process.ts';
import { dynamoClient } from './dynamodb-wire.ts';
import { queueUrl, sdkEnvironment } from './endpoints.ts';
import { functionBehind, startMappings } from './event-source-mappings.ts';
import { declareFunctions } from './functions/declared-functions.ts';
import { startApi } from './http-api.ts';
import { declareApi } from './http-routes.ts';
import { lookForWork, type Idleness } from './idle.ts';
import { openJournal } from './journal.ts';
import { keyOperations } from './kms.ts';
import { installLocalhostLookup } from './localhost-lookup.ts';
import { mailService } from './mail.ts';
import { startS3 } from './objects/s3-server.ts';
import { parameterOperations } from './parameters.ts';
import { startSqs } from './queues.ts';
import { schedulerService } from './scheduler-service.ts';
import { startScheduler } from './scheduler.ts';
import { secretOperations, type GivenSecret } from './secrets.ts';
import { startStepFunctions } from './step-functions.ts';
import { createTables } from './tables.ts';
import { readStack } from './template.ts';
import { startSweeper } from './ttl-sweep.ts';

export interface EngineOptions {
  /** Absolute folder with the one <Stack>.template.json and its asset.* folders. */
  cdkOut: string;
  /** Absolute folder of everything that survives: tables, queues, positions, clock, secrets, logs. */
  dataDir: string;
  /** The HTTP API, the dashboard and /_local, on 127.0.0.1. */
  port: number;
  /** Changes a function's own variables, for example a vendor's base URL into a simulator's. */
  rewriteEnv?: (functionName: string, env: Record<string, string>) => Record<string, string>;
  /** First values of secrets by their name in the template, which a value that is kept wins over; or what becomes of that. */
  secrets?: Record<string, GivenSecret>;
  /** Where the mails of functions arrive: a receiver that speaks SES. Without it there is no SES. */
  mailTo?: URL;
  /** With the same number, faults strike the same calls. */
  seed?: number;
  /** How much the application's own tables say is owed now. */
  dueProbe?: () => Promise<number>;
  /** Runs when the tables are up and before anyone is answered: whoever reaches the API finds what this made. */
  prepare?: (prepared: Prepared) => Promise<void>;
}

/** What is up before the API listens. */
export type Prepared = Pick<Engine, 'baseUrl' | 'sdkEnvironment' | 'tableName'>;

export interface Engine {
  baseUrl: string;
  /** With these an ordinary SDK client in the caller's process reaches the engine. */
  sdkEnvironment: Record<string, string>;
  /** Names by the beginning of the logical id, which must fit exactly one resource. */
  tableName(logicalIdPrefix: string): string;
  queueUrl(logicalIdPrefix: string): string;
  functionName(logicalIdPrefix: string): string;
  outputs: Record<string, string>;
  /** Invokes a function by name. Rejects with its error, the error type as the name. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  clock: { now(): number; advance(milliseconds: number): Promise<void> };
  idle(): Promise<Idleness>;
  stop(): Promise<void>;
}

/** Brings up what the synthesized template declares. Rejects, naming it, at anything that it does not know. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { cdkOut, dataDir, port, rewriteEnv = (_name, env) => env, secrets = {}, dueProbe = async () => 0 } = options;
  const { mailTo } = options;
  mkdirSync(dataDir, { recursive: true });
  installLocalhostLookup();
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    return await start();
  } catch (error) {
    await stop();
    throw error;
  }

  async function start(): Promise<Engine> {
    const journal = openJournal(join(dataDir, 'engine.db'));
    stops.push(() => journal.close());
    setClockOffset(Number(journal.get('clock offset') ?? 0));

    let operations: Operations = {};
    let guard: JsonGuard = () => 'The engine is starting';
    const refusal: Refusal = (keyId, target, input) => guard(keyId, target, input);
    const rest: Record<string, RestService> = mailTo ? { SES: mailService(mailTo, refusal) } : {};
    const [dynamoDb, sqs, s3, awsJson] = await Promise.all([
      startDynamoDb(dataDir),
      startSqs(),
      startS3(),
      startAwsJson(() => operations, refusal, rest),
    ]);
    const { call, close } = dynamoClient(dynamoDb.endpoint);
    stops.push(
      () => dynamoDb.stop(),
      () => sqs.stop(),
      () => s3.stop(),
      close,
      () => awsJson.server.close() && awsJson.server.closeAllConnections(),
    );
    const front = await startGateway({ dynamodb: dynamoDb.endpoint, sqs: sqs.endpoint });
    stops.push(() => front.close());
    const backends = { dynamodb: front.dynamodb, sqs: front.sqs, s3: s3.endpoint, other: awsJson.endpoint };

    const baseUrl = `http://127.0.0.1:${port}`;
    const stack = readStack(cdkOut, { api: baseUrl, queueUrl: (name) => queueUrl(backends, name) });
    const queues = sqs.createQueues(stack, dataDir);
    const objects = openBuckets(stack, { dataDir, queues });
    stops.push(() => objects.close());
    const tables = await createTables(stack, call, dynamoDb.databasePath);
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    const gateway = front.open({
      stack,
      queues,
      dataDir,
      storedBytes: () => objects.index.storedBytes(),
      ...(options.seed !== undefined && { seed: options.seed }),
      endEnvironment: (name, environment) => functions.get(name)?.pool.crash(environment),
    });
    stops.push(() => gateway.stop());
    guard = gateway.guard;
    s3.open(objects, gateway.objectGuard);
    const functions = declareFunctions(stack, {
      cdkOut,
      dataDir,
      rewriteEnv,
      sdkEnvironment: (name) => sdkEnvironment(backends, name),
      watch: (name, memoryMb) => watchInvocations(gateway, name, memoryMb),
    });
    const pools = Array.from(functions.values(), ({ pool }) => pool);

    const stepFunctions = startStepFunctions(stack, {
      cdkOut,
      functions,
      watch: watchExecutions(gateway),
      records: join(dataDir, 'executions.db'),
    });
    stops.push(() => stepFunctions.stop());
    operations = {
      ...stepFunctions.operations,
      ...secretOperations(stack, join(dataDir, 'secrets.json'), secrets),
      ...parameterOperations(stack),
      ...keyOperations(stack, join(dataDir, 'keys.json')),
    };
    const api = declareApi(stack);
    const mappings = await startMappings(stack, {
      functions,
      queues,
      tables,
      call,
      journal,
      watch: (target, source, failuresArn) => watchDeliveries(gateway, target, source, failuresArn),
    });
    // Together: a poller ends when the invocation it waits for does.
    stops.push(() => Promise.all([mappings.stop(), ...pools.map((pool) => pool.stop())]));
    stops.push(() => stepFunctions.pause());
    const scheduler = startScheduler(stack, functions, journal, watchSchedules(gateway));
    const { mayBeScheduled } = gateway.principals;
    rest['SCHEDULER'] = schedulerService({ scheduler, functions, mayBeScheduled }, refusal);
    const sweeper = startSweeper(tables, call);
    const trimming = setInterval(() => pools.forEach((pool) => pool.trim()), 30_000);
    stops.push(
      () => scheduler.stop(),
      () => sweeper.stop(),
      () => clearInterval(trimming),
    );

    const { executing } = stepFunctions;
    const idle = (): Promise<Idleness> =>
      lookForWork({ functions, mappings, executing, scheduler, sweeping: sweeper.running, dueProbe });
    const advance = async (milliseconds: number): Promise<void> => {
      if (!(milliseconds >= 0 && milliseconds < Infinity)) throw new RangeError('the clock moves forward only');
      setClockOffset(clockOffset() + milliseconds);
      journal.set('clock offset', String(clockOffset()));
      scheduler.fireDue();
      sweeper.sweep();
    };
    const prepared: Prepared = {
      baseUrl,
      sdkEnvironment: sdkEnvironment(backends, 'caller'),
      tableName: (prefix) => only(tables, prefix).name,
    };
    await options.prepare?.(prepared);
    const server = await startApi({
      port,
      api,
      functionsByArn: new Map(Array.from(functions.values(), (declared) => [declared.arn, declared])),
      controls: createControls({
        advance,
        idle,
        scheduler,
        mappings,
        gateway,
        metrics: collectMetrics(join(dataDir, 'logs')),
      }),
      onRequest: (bytes) => gateway.usage.apiRequest(bytes),
    });
    stops.push(() => server.close() && server.closeAllConnections());
    stepFunctions.resume();
    scheduler.fireDue();

    const functionNames = Array.from(functions, ([name, { logicalId }]) => ({ logicalId, name }));
    return {
      ...prepared,
      queueUrl: (prefix) => only([...queues.values()], prefix).url,
      functionName: (prefix) => only(functionNames, prefix).name,
      outputs: stack.outputs,
      invoke: async (name, event) =>
        JSON.parse(await functionBehind(name, functions).pool.invoke(JSON.stringify(event))),
      clock: { now: () => Date.now(), advance },
      idle,
      stop,
    };
  }
}

function only<T extends { logicalId: string }>(resources: readonly T[], prefix: string): T {
  const found = resources.filter(({ logicalId }) => logicalId.startsWith(prefix));
  if (found.length === 1) return found[0]!;
  const ids = (found.length === 0 ? resources : found).map(({ logicalId }) => logicalId).join(', ');
  throw new Error(`${prefix} begins ${found.length} logical ids; there are ${ids}`);
}
