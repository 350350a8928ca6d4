import { StateMachine, ExecutionTimeoutError } from 'aws-local-stepfunctions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readWorkflow, type TaskState, type WaitState } from './asl.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { functionBehind } from './event-source-mappings.ts';
import { FunctionError } from './functions/environment.ts';
import { sleepUntil } from './main-clock.ts';
import type { Declared, Stack } from './template.ts';
import type { ExecutionWatch } from './watches.ts';

type Json = Awaited<ReturnType<StateMachine['run']>['result']>;
type TaskHandler = (input: Json) => Promise<Json>;

const ignored = z.unknown().optional();
const MachineProperties = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.literal('EXPRESS'),
  DefinitionString: z.string().optional(),
  DefinitionS3Location: z.strictObject({ Bucket: ignored, Key: z.string() }).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.string()).default({}),
  RoleArn: ignored,
  LoggingConfiguration: ignored,
  TracingConfiguration: ignored,
  EncryptionConfiguration: ignored,
  Tags: ignored,
});

/** Most that a state or an execution may take or give, in bytes of JSON. */
export const DATA_LIMIT = 256 * 1024;

export type Outcome =
  { status: 'SUCCEEDED'; output: string } | { status: 'FAILED' | 'TIMED_OUT'; error: string; cause: string };

export interface Workflows {
  /** Runs an Express machine on a JSON input. Undefined where no machine has that ARN. Never rejects. */
  run(machineArn: string, input: string, executionArn: string, name: string): Promise<Outcome> | undefined;
  /** Executions in progress. */
  readonly running: number;
  stop(): void;
}

/** Every state machine of the template, validated and built once. */
export function declareWorkflows(
  stack: Stack,
  cdkOut: string,
  functions: ReadonlyMap<string, DeclaredFunction>,
  watch: ExecutionWatch,
): Workflows {
  const stopping = new AbortController();
  const inProgress = new Set<() => void>();
  const machines = new Map(
    stack.all('AWS::StepFunctions::StateMachine', MachineProperties).map((declared) => {
      const { definition, tasks, waits } = readWorkflow(definitionOf(declared, cdkOut));
      const handlers: Record<string, TaskHandler> = {};
      const mayInvoke: Invocable = (functionArn) => watch.refusal(declared.ref, functionArn);
      for (const [state, task] of tasks) handlers[state] = taskHandler(state, task, functions, mayInvoke);
      for (const [state, wait] of waits) handlers[state] = waitHandler(wait, stopping.signal);
      const machine = new StateMachine(definition, { validationOptions: { checkArn: false } });
      return [declared.ref, { machine, handlers, name: declared.name }] as const;
    }),
  );
  return {
    run: (machineArn, input, executionArn, name) => {
      const found = machines.get(machineArn);
      if (!found) return undefined;
      const context = {
        Execution: { Id: executionArn, Name: name },
        StateMachine: { Id: machineArn, Name: found.name },
      };
      const begin = performance.now();
      const executed = (transitions: number): void =>
        watch.executed(found.name, transitions, performance.now() - begin);
      return execute(found.machine, found.handlers, input, context, inProgress, executed);
    },
    get running() {
      return inProgress.size;
    },
    stop: () => {
      stopping.abort();
      for (const abort of inProgress) abort();
    },
  };
}

function definitionOf({ logicalId, properties }: Declared<z.infer<typeof MachineProperties>>, cdkOut: string): string {
  const { DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = properties;
  const text =
    DefinitionString ??
    (DefinitionS3Location && readFileSync(join(cdkOut, `asset.${DefinitionS3Location.Key}`), 'utf8'));
  if (text === undefined) throw new Error(`${logicalId} has no definition`);
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => DefinitionSubstitutions[name] ?? whole);
}

class TooMuchData extends Error {
  // The interpreter asks these two; nothing, not even States.ALL, may hide that there is too much data.
  readonly isRetryable = false;
  readonly isCatchable = false;
  override name = 'States.DataLimitExceeded';
}

const tooLarge = (value: unknown): boolean => Buffer.byteLength(JSON.stringify(value) ?? '') > DATA_LIMIT;

async function execute(
  machine: StateMachine,
  taskResourceLocalHandlers: Record<string, TaskHandler>,
  input: string,
  context: Record<string, Record<string, string>>,
  inProgress: Set<() => void>,
  executed: (transitions: number) => void,
): Promise<Outcome> {
  const { result, abort, eventLogs } = machine.run(JSON.parse(input), {
    overrides: { taskResourceLocalHandlers },
    context,
  });
  inProgress.add(abort);
  let exceeded = false;
  let transitions = 0;
  // Reading the events as they come also lets them go; otherwise they stay until the execution ends.
  const watched = (async () => {
    for await (const event of eventLogs) {
      if (event.type === 'StateEntered') transitions += 1;
      if (event.type !== 'StateExited' || exceeded || !tooLarge(event.state.output)) continue;
      exceeded = true;
      abort();
    }
  })();
  try {
    const output = await result;
    await watched;
    if (!exceeded) return { status: 'SUCCEEDED', output: JSON.stringify(output) };
    return dataLimitExceeded();
  } catch (error) {
    if (exceeded) return dataLimitExceeded();
    if (error instanceof ExecutionTimeoutError)
      return { status: 'TIMED_OUT', error: 'States.Timeout', cause: 'The execution took longer than its timeout' };
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : new Error(String(error));
    return { status: 'FAILED', error: cause.name, cause: cause.message };
  } finally {
    inProgress.delete(abort);
    executed(transitions);
  }
}

const dataLimitExceeded = (): Outcome => ({
  status: 'FAILED',
  error: 'States.DataLimitExceeded',
  cause: `The state/task returned a result with a size exceeding the maximum number of bytes service limit of ${DATA_LIMIT}`,
});

/** The optimised integration `lambda:invoke`, or a function's ARN. Errors carry AWS's names, so Retry and Catch match. */
function taskHandler(
  state: string,
  task: TaskState,
  functions: ReadonlyMap<string, DeclaredFunction>,
  mayInvoke: Invocable,
): TaskHandler {
  const direct = task.Resource.includes(':function:');
  if (!direct && task.Resource !== 'arn:aws:states:::lambda:invoke')
    throw new Error(`the embedded engine cannot run ${state}: ${task.Resource} is not supported`);
  const fixed = direct ? functionBehind(task.Resource, functions) : undefined;
  return async (input) => {
    const called = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {};
    const target = fixed ?? functionBehind(textOf(called['FunctionName']), functions);
    const payload = JSON.stringify(fixed ? input : (called['Payload'] ?? {}));
    const refusal = mayInvoke(target.arn);
    if (refusal !== undefined) throw Object.assign(new Error(refusal), { name: 'Lambda.AWSLambdaException' });
    if (Buffer.byteLength(payload) > DATA_LIMIT) throw new TooMuchData('The input of the task is too large');
    try {
      const answer: Json = JSON.parse(await target.pool.invoke(payload));
      return fixed ? answer : { ExecutedVersion: '$LATEST', Payload: answer, StatusCode: 200 };
    } catch (error) {
      throw error instanceof FunctionError ? asTaskError(error) : error;
    }
  };
}

/** Why the machine may not invoke a function, by its ARN. */
type Invocable = (functionArn: string) => string | undefined;

/** What Lambda itself answers, as against the function. */
const SERVICE_ERRORS: ReadonlySet<string> = new Set([
  'RequestTooLargeException',
  'ServiceException',
  'TooManyRequestsException',
]);

function asTaskError({ answer }: FunctionError): Error {
  const service = SERVICE_ERRORS.has(answer.errorType);
  const error = new Error(service ? answer.errorMessage : JSON.stringify(answer));
  error.name = service ? `Lambda.${answer.errorType}` : answer.errorType;
  return error;
}

function waitHandler({ Seconds, SecondsPath, Timestamp, TimestampPath }: WaitState, signal: AbortSignal): TaskHandler {
  return async (input) => {
    const at = (path: string): Json => path.split('.').slice(1).reduce<Json>(memberOf, input);
    const timestamp = Timestamp ?? (TimestampPath === undefined ? undefined : textOf(at(TimestampPath)));
    const seconds = Seconds ?? (SecondsPath === undefined ? 0 : Number(at(SecondsPath)));
    await sleepUntil(timestamp === undefined ? Date.now() + seconds * 1000 : Date.parse(timestamp), signal);
    return input;
  };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));
const memberOf = (value: Json, name: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value[name] ?? null) : null;
