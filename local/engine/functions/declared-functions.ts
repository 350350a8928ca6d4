import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Declared, Stack } from '../template.ts';
import type { InvocationWatch } from '../watches.ts';
import type { FunctionSettings } from './environment.ts';
import { WorkerPool } from './worker-pool.ts';

const ignored = z.unknown().optional();
const FunctionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Code: z.strictObject({ S3Bucket: ignored, S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  ReservedConcurrentExecutions: z.number().optional(),
  LoggingConfig: z.looseObject({ LogGroup: z.string().optional() }).optional(),
  Architectures: ignored,
  Description: ignored,
  EphemeralStorage: ignored,
  Role: ignored,
  Tags: ignored,
  TracingConfig: ignored,
});

/** Asynchronous calls, which here are those of schedules, are tried once, so nothing else can be asked for. */
const EventInvokeConfig = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.literal(0),
  MaximumEventAgeInSeconds: ignored,
});

export interface FunctionOptions {
  cdkOut: string;
  dataDir: string;
  /** Endpoints, region and credentials for one function. */
  sdkEnvironment: (functionName: string) => Record<string, string>;
  rewriteEnv: (functionName: string, variables: Record<string, string>) => Record<string, string>;
  watch?: (functionName: string, memoryMb: number) => InvocationWatch;
}

export interface DeclaredFunction {
  logicalId: string;
  arn: string;
  pool: WorkerPool;
}

/** Every function of the template by name. No environment exists before the first call. */
export function declareFunctions(stack: Stack, options: FunctionOptions): Map<string, DeclaredFunction> {
  mkdirSync(join(options.dataDir, 'logs'), { recursive: true });
  stack.all('AWS::Lambda::EventInvokeConfig', EventInvokeConfig);
  return new Map(
    stack.all('AWS::Lambda::Function', FunctionProperties).map((declared) => {
      const { name, properties } = declared;
      const pool = new WorkerPool(settingsOf(declared, options), options.watch?.(name, properties.MemorySize));
      return [name, { logicalId: declared.logicalId, arn: declared.attributes['Arn']!, pool }];
    }),
  );
}

function settingsOf(
  { name, attributes, properties }: Declared<z.infer<typeof FunctionProperties>>,
  { cdkOut, dataDir, sdkEnvironment, rewriteEnv }: FunctionOptions,
): FunctionSettings {
  const root = join(cdkOut, `asset.${properties.Code.S3Key.replace(/\.zip$/, '')}`);
  const [file = '', handler = ''] = properties.Handler.split(/\.(?=[^.]*$)/);
  const bundle = ['.mjs', '.js', '.cjs'].map((extension) => join(root, file + extension)).find(existsSync);
  if (!bundle) throw new Error(`${name}: no ${properties.Handler} in ${root}`);
  return {
    name,
    memoryMb: properties.MemorySize,
    timeoutMs: properties.Timeout * 1000,
    // Threads, not requests, cost processor time: more of them than cores only take turns.
    concurrency: Math.min(properties.ReservedConcurrentExecutions ?? 8, availableParallelism() + 1),
    // A bundle beside which packages are installed has code for the machine in them.
    isolated: existsSync(join(root, 'package.json')),
    boot: {
      bundle,
      handler,
      logFile: join(dataDir, 'logs', `${name}.log`),
      compileCache: join(dataDir, 'compile-cache'),
      functionArn: attributes['Arn']!,
    },
    variables: {
      ...rewriteEnv(name, properties.Environment?.Variables ?? {}),
      ...sdkEnvironment(name),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LAMBDA_TASK_ROOT: root,
      TZ: ':UTC',
      _HANDLER: properties.Handler,
    },
  };
}
