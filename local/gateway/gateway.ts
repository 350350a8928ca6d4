import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backends } from '../engine/endpoints.ts';
import type { LocalQueue } from '../engine/local-queue.ts';
import type { Stack } from '../engine/template.ts';
import type { ObjectGuard } from '../engine/objects/s3-server.ts';
import { callersOf } from './callers.ts';
import { planDynamoDb } from './dynamodb/dynamodb-gateway.ts';
import { readTableKeys } from './dynamodb/table-keys.ts';
import { openFaults, type Faults } from './faults/faults.ts';
import { startPipe } from './http-pipe.ts';
import { guardJsonServices, type JsonGuard } from './json-services.ts';
import { reportGrants, type GrantReport } from './permission/grants.ts';
import { reportTo } from './permission/grants-report.ts';
import { everythingAllowed, rolePermissions, type Permissions, type UsedGrant } from './permission/permissions.ts';
import { readPrincipals, type Principals } from './permission/principals.ts';
import { guardObjects } from './s3/object-guard.ts';
import { MessageMoves } from './sqs/message-moves.ts';
import { planSqs } from './sqs/sqs-gateway.ts';
import { startLogMeter } from './usage/log-usage.ts';
import { startUsage, type Report, type Usage } from './usage/usage.ts';

/** What the gateway is opened with, once the template is read. */
export interface Opening {
  stack: Stack;
  queues: ReadonlyMap<string, LocalQueue>;
  dataDir: string;
  /** What lies in each bucket. */
  storedBytes: () => Record<string, number>;
  /** Makes the same calls be struck by faults. */
  seed?: number;
  /** Ends an execution environment of a function at once. */
  endEnvironment: (functionName: string, environment: string) => void;
}

/** The gateway at work: what the engine's own parts ask and tell it. */
export interface Gateway {
  principals: Principals;
  permissions: Permissions;
  usage: Usage;
  faults: Faults;
  guard: JsonGuard;
  objectGuard: ObjectGuard;
  report(): Promise<Report>;
  resetUsage(): void;
  grants(): GrantReport;
  usedGrants(): UsedGrant[];
  /** Keeps what was used of the roles. */
  stop(): void;
}

export interface GatewayEndpoints {
  /** Where callers reach DynamoDB and SQS. */
  dynamodb: string;
  sqs: string;
  open(opening: Opening): Gateway;
}

/** Whether calls go past the gateway, to see what it costs. Then nothing is denied, and they are not counted. */
const isOff = (): boolean => process.env['LOCAL_GATEWAY'] === 'off';

/** Starts listening in front of the engine's DynamoDB and SQS. Nothing is answered before `open`. */
export async function startGateway(
  behind: Pick<Backends, 'dynamodb' | 'sqs'>,
): Promise<GatewayEndpoints & { close(): void }> {
  const off = isOff();
  const [dynamodb, sqs] = await Promise.all([startPipe(), startPipe()]);
  return {
    dynamodb: off ? behind.dynamodb : dynamodb.endpoint,
    sqs: off ? behind.sqs : sqs.endpoint,
    open: (opening) => {
      const gateway = openGateway(opening, off);
      const { permissions, usage, faults, principals } = gateway;
      const common = { callerOf: callersOf(principals), permissions, usage, faults };
      const { stack, queues, endEnvironment } = opening;
      dynamodb.open(behind.dynamodb, planDynamoDb({ ...common, tables: readTableKeys(stack), endEnvironment }));
      sqs.open(behind.sqs, planSqs({ ...common, moves: new MessageMoves(queues) }));
      return gateway;
    },
    close: () => {
      dynamodb.stop();
      sqs.stop();
    },
  };
}

function openGateway({ stack, dataDir, seed, storedBytes, endEnvironment }: Opening, off: boolean): Gateway {
  const principals = readPrincipals(stack);
  const permissions = off
    ? everythingAllowed
    : rolePermissions((line) => console.error(line), reportTo(process.env['GRANTS_REPORT']));
  const usage = startUsage();
  const functions = principals.all.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  const tables = [...readTableKeys(stack).keys()];
  const faults = openFaults(join(dataDir, 'faults.json'), { functions, tables }, seed);
  const logs = startLogMeter(join(dataDir, 'logs'), functions);
  let since = new Date();
  const grants = (): GrantReport => reportGrants(principals.roles, permissions.used());

  return {
    principals,
    permissions,
    usage,
    faults,
    guard: guardJsonServices(stack, { callerOf: callersOf(principals), permissions, usage }),
    objectGuard: guardObjects(stack, { callerOf: callersOf(principals), permissions, usage, faults, endEnvironment }),
    report: async () => ({
      since: since.toISOString(),
      services: { ...usage.counted(), ...(await logs.read()), stored: { byBucket: storedBytes() } },
    }),
    resetUsage: () => {
      usage.reset();
      logs.reset();
      since = new Date();
    },
    grants,
    usedGrants: () => permissions.used(),
    stop: () => {
      // Somebody may have thrown the data away already.
      if (existsSync(dataDir))
        writeFileSync(join(dataDir, 'grants-used.json'), JSON.stringify(permissions.used(), undefined, 2));
    },
  };
}
