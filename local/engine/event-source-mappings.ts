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
  for (const mapping of stack.all('AWS::Lambda::EventSourceMapping', Mapping)) {
    const target = functionBehind(mapping.properties.FunctionName, sources.functions);
    const queue = sources.queues.get(mapping.properties.EventSourceArn);
    if (queue) {
      consumed.add(queue);
      pollers.push(startQueuePoller({ ...toQueueMapping(mapping, queue, target), valve }));
    } else {
      streams.push(
        await startStreamPoller({ ...toStreamMapping(mapping, target, sources), valve }, sources.call, sources.journal),
      );
    }
  }
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
