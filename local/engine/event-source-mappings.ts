import * as z from 'zod';
import type { DynamoCall } from './dynamodb-wire.ts';
import { checkPattern } from './event-filter.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import type { Journal } from './journal.ts';
import type { LocalQueue } from './local-queue.ts';
import { startQueuePoller, type Poller } from './queue-poller.ts';
import { startStreamPoller, type StreamPoller } from './stream-poller.ts';
import type { Table } from './tables.ts';
import type { Declared, Stack } from './template.ts';
import type { DeliveryWatch } from './watches.ts';
import { Valve } from './valve.ts';

const Mapping = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }).optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().default(-1),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).default('TRIM_HORIZON'),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) }).optional(),
  Enabled: z.literal(true).optional(),
  Tags: z.unknown().optional(),
});
type MappingProperties = z.infer<typeof Mapping>;

export interface Sources {
  functions: ReadonlyMap<string, DeclaredFunction>;
  queues: ReadonlyMap<string, LocalQueue>;
  tables: readonly Table[];
  call: DynamoCall;
  journal: Journal;
  /** Throws where the function may not read the source, or write to the queue of failures. */
  watch: (target: { arn: string; name: string }, source: Source, failuresArn?: string) => DeliveryWatch;
}

/** What a mapping reads; `name` is the queue's or the table's. */
export interface Source {
  kind: 'queue' | 'stream';
  name: string;
  arn: string;
}

export interface Mappings {
  /** The queues that somebody consumes. */
  consumed: LocalQueue[];
  streams: StreamPoller[];
  /** While it is closed nothing more is taken from a queue or a stream. */
  valve: Valve;
  stop(): Promise<void>;
}

/** Starts a poller for every event source mapping of the template. */
export async function startMappings(stack: Stack, sources: Sources): Promise<Mappings> {
  const consumed = new Set<LocalQueue>();
  const pollers: Poller[] = [];
  const streams: StreamPoller[] = [];
  const valve = new Valve();
  // Every mapping is checked before the first begins to read.
  const starts: (() => Promise<void>)[] = [];
  for (const mapping of stack.all('AWS::Lambda::EventSourceMapping', Mapping)) {
    const target = functionBehind(mapping.properties.FunctionName, sources.functions);
    const queue = sources.queues.get(mapping.properties.EventSourceArn);
    const named = { arn: target.arn, name: target.pool.settings.name };
    if (queue) {
      consumed.add(queue);
      const watch = sources.watch(named, { kind: 'queue', name: queue.name, arn: queue.arn });
      const fromQueue = toQueueMapping(mapping, queue, target);
      starts.push(async () => void pollers.push(startQueuePoller({ ...fromQueue, valve, watch })));
    } else {
      const stream = toStreamMapping(mapping, target, sources);
      const source = { kind: 'stream', name: stream.table.name, arn: stream.streamArn } as const;
      const watch = sources.watch(named, source, stream.onFailure?.arn);
      starts.push(async () => {
        streams.push(await startStreamPoller({ ...stream, valve, watch }, sources.call, sources.journal));
      });
    }
  }
  for (const start of starts) await start();
  return {
    consumed: [...consumed],
    streams,
    valve,
    stop: async () => {
      const stopped = [...pollers, ...streams].map((poller) => poller.stop());
      valve.open();
      await Promise.all(stopped);
    },
  };
}

function toQueueMapping(
  { logicalId, properties }: Declared<MappingProperties>,
  queue: LocalQueue,
  target: DeclaredFunction,
) {
  if (properties.FilterCriteria) throw new Error(`${logicalId}: filters on queues are not supported by the engine`);
  return {
    queue,
    pool: target.pool,
    batchSize: properties.BatchSize ?? 10,
    windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
    concurrency: Math.max(
      1,
      Math.min(properties.ScalingConfig?.MaximumConcurrency ?? Infinity, target.pool.settings.concurrency),
    ),
  };
}

function toStreamMapping(
  { logicalId, properties }: Declared<MappingProperties>,
  target: DeclaredFunction,
  { tables, queues }: Sources,
) {
  const table = tables.find(({ streamArn }) => streamArn === properties.EventSourceArn);
  if (!table) throw new Error(`${logicalId}: no queue and no stream ${properties.EventSourceArn}`);
  const patterns = (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }): unknown => JSON.parse(Pattern));
  patterns.forEach(checkPattern);
  const destination = properties.DestinationConfig?.OnFailure.Destination;
  const onFailure = destination === undefined ? undefined : queues.get(destination);
  if (destination !== undefined && !onFailure) throw new Error(`${logicalId}: ${destination} is not a queue`);
  return {
    id: logicalId,
    table,
    pool: target.pool,
    functionArn: target.arn,
    streamArn: table.streamArn,
    batchSize: properties.BatchSize ?? 100,
    windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
    bisects: properties.BisectBatchOnFunctionError,
    maximumRetries: properties.MaximumRetryAttempts,
    startAt: properties.StartingPosition,
    patterns,
    ...(onFailure && { onFailure }),
  };
}

/** Finds a function by its name or ARN. */
export function functionBehind(nameOrArn: string, functions: ReadonlyMap<string, DeclaredFunction>): DeclaredFunction {
  const name = /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
  const found = functions.get(name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}
