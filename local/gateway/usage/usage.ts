import type { MachineType } from '../../engine/asl.ts';
import type { Consumed } from '../dynamodb/capacity.ts';

export interface ReadAndWritten {
  rru: number;
  wru: number;
}
interface TableUnits extends ReadAndWritten {
  indexes: Record<string, ReadAndWritten>;
  /** Calls that read the table's stream, and what they brought. Functions' mappings read for free. */
  stream: { reads: number; records: number };
}
interface Invoked {
  invocations: number;
  gbSeconds: number;
  errors: number;
}
interface ObjectRequests {
  /** PUT, COPY, POST and LIST. */
  writes: number;
  /** GET and all others that are billed. */
  reads: number;
}
interface Executed {
  /** Of a Standard machine the transitions are billed, of an Express one the executions and GB-seconds. */
  type: MachineType;
  executions: number;
  transitions: number;
  gbSeconds: number;
}

/** What was used since `since`, in the units that AWS bills. The developer's own process is not counted. */
export interface Report {
  since: string;
  services: {
    dynamodb: {
      tables: Record<string, TableUnits>;
      byFunction: Record<string, ReadAndWritten & { requests: number; tables: Record<string, ReadAndWritten> }>;
    };
    lambda: { byFunction: Record<string, Invoked> };
    sqs: { requests: number; byQueue: Record<string, Record<string, number>>; byCaller: Record<string, number> };
    states: { byMachine: Record<string, Executed> };
    api: { requests: number };
    logs: { byFunction: Record<string, { bytes: number }> };
    metrics: { distinct: number };
    scheduler: { invocations: number };
    secrets: { calls: number; byFunction: Record<string, number> };
    parameters: { calls: number; byFunction: Record<string, number> };
    keys: { calls: number; byFunction: Record<string, number> };
    mails: { calls: number; byFunction: Record<string, number> };
    objects: { writes: number; reads: number; byFunction: Record<string, ObjectRequests> };
    /** The bytes in each bucket now, whatever the time since. */
    stored: { byBucket: Record<string, number> };
  };
}

export type Counted = Omit<Report['services'], 'logs' | 'metrics' | 'stored'>;

/** Counts as things happen; each method is one thing that AWS bills. */
export interface Usage {
  consumed(caller: string, kind: 'rru' | 'wru', consumed: readonly Consumed[]): void;
  streamRead(table: string, records: number): void;
  /** A request, or several where `bytes` of payload take more than one unit of 64 KB. */
  sqsRequest(caller: string, queue: string, action: string, bytes?: number): void;
  invoked(name: string, milliseconds: number, memoryMb: number, failed: boolean): void;
  executed(machine: { name: string; type: MachineType }, transitions: number, milliseconds: number): void;
  /** A request and its answer through the HTTP API, the larger in bytes. */
  apiRequest(bytes: number): void;
  scheduled(): void;
  called(service: 'secrets' | 'parameters' | 'keys' | 'mails', caller: string): void;
  objectRequest(caller: string, kind: keyof ObjectRequests): void;
  counted(): Counted;
  reset(): void;
}

export const SQS_UNIT = 64 * 1024;
const API_UNIT = 512 * 1024;
/** Express executions are billed by 100 ms of at least 64 MB. */
const EXPRESS_STEP_MS = 100;
const EXPRESS_GB = 64 / 1024;

export function startUsage(): Usage {
  let counted = nothing();
  const units = (all: Record<string, ReadAndWritten>, name: string): ReadAndWritten =>
    (all[name] ??= { rru: 0, wru: 0 });
  const tableOf = (name: string): TableUnits =>
    (counted.dynamodb.tables[name] ??= { rru: 0, wru: 0, indexes: {}, stream: { reads: 0, records: 0 } });
  const add = (counts: Record<string, number>, name: string, more: number): void => {
    counts[name] = (counts[name] ?? 0) + more;
  };

  return {
    consumed: (caller, kind, consumed) => {
      const byCaller = (counted.dynamodb.byFunction[caller] ??= { rru: 0, wru: 0, requests: 0, tables: {} });
      byCaller.requests += 1;
      for (const { table, units: own, indexes } of consumed) {
        const tableUnits = tableOf(table);
        tableUnits[kind] += own;
        let total = own;
        for (const index in indexes) {
          units(tableUnits.indexes, index)[kind] += indexes[index]!;
          total += indexes[index]!;
        }
        byCaller[kind] += total;
        units(byCaller.tables, table)[kind] += total;
      }
    },
    streamRead: (table, records) => {
      const { stream } = tableOf(table);
      stream.reads += 1;
      stream.records += records;
    },
    sqsRequest: (caller, queue, action, bytes = 0) => {
      const requests = Math.max(1, Math.ceil(bytes / SQS_UNIT));
      counted.sqs.requests += requests;
      add((counted.sqs.byQueue[queue] ??= {}), action, requests);
      add(counted.sqs.byCaller, caller, requests);
    },
    invoked: (name, milliseconds, memoryMb, failed) => {
      const invoked = (counted.lambda.byFunction[name] ??= { invocations: 0, gbSeconds: 0, errors: 0 });
      invoked.invocations += 1;
      invoked.gbSeconds += (Math.ceil(milliseconds) / 1000) * (memoryMb / 1024);
      if (failed) invoked.errors += 1;
    },
    executed: ({ name, type }, transitions, milliseconds) => {
      const executed = (counted.states.byMachine[name] ??= { type, executions: 0, transitions: 0, gbSeconds: 0 });
      executed.executions += 1;
      executed.transitions += transitions;
      if (type === 'STANDARD') return;
      executed.gbSeconds += (Math.max(1, Math.ceil(milliseconds / EXPRESS_STEP_MS)) * EXPRESS_GB) / 10;
    },
    apiRequest: (bytes) => {
      counted.api.requests += Math.max(1, Math.ceil(bytes / API_UNIT));
    },
    scheduled: () => {
      counted.scheduler.invocations += 1;
    },
    called: (service, caller) => {
      counted[service].calls += 1;
      add(counted[service].byFunction, caller, 1);
    },
    objectRequest: (caller, kind) => {
      counted.objects[kind] += 1;
      (counted.objects.byFunction[caller] ??= { writes: 0, reads: 0 })[kind] += 1;
    },
    counted: () => counted,
    reset: () => {
      counted = nothing();
    },
  };
}

const nothing = (): Counted => ({
  dynamodb: { tables: {}, byFunction: {} },
  lambda: { byFunction: {} },
  sqs: { requests: 0, byQueue: {}, byCaller: {} },
  states: { byMachine: {} },
  api: { requests: 0 },
  scheduler: { invocations: 0 },
  secrets: { calls: 0, byFunction: {} },
  parameters: { calls: 0, byFunction: {} },
  keys: { calls: 0, byFunction: {} },
  mails: { calls: 0, byFunction: {} },
  objects: { writes: 0, reads: 0, byFunction: {} },
});
