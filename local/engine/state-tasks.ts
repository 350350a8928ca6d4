import type { TaskState, WaitState } from './asl.ts';
import { functionBehind } from './event-source-mappings.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { FunctionError } from './functions/environment.ts';
import { sleepUntil } from './main-clock.ts';
import type { Json, Run } from './run.ts';

/** What a Task or Wait state does with its input. */
export type StateTask = (input: Json, run: Run) => Promise<Json>;

/** Why the machine may not invoke a function, by its ARN. */
export type Invocable = (functionArn: string) => string | undefined;

/** Most that a state or an execution may take or give, in bytes of JSON. */
export const DATA_LIMIT = 256 * 1024;

class TooMuchData extends Error {
  // The interpreter asks these two; nothing, not even States.ALL, may hide that there is too much data.
  readonly isRetryable = false;
  readonly isCatchable = false;
  override name = 'States.DataLimitExceeded';
}

/** The optimised integration `lambda:invoke`, or a function's ARN. Errors carry AWS's names, so Retry and Catch match. */
export function functionTask(
  state: string,
  task: TaskState,
  functions: ReadonlyMap<string, DeclaredFunction>,
  mayInvoke: Invocable,
): StateTask {
  const direct = task.Resource.includes(':function:');
  if (!direct && task.Resource !== 'arn:aws:states:::lambda:invoke')
    throw new Error(`the embedded engine cannot run ${state}: ${task.Resource} is not supported`);
  const fixed = direct ? functionBehind(task.Resource, functions) : undefined;
  const invoke = async (input: Json): Promise<Json> => {
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
  return (input, run) => run.once(state, input, () => invoke(input));
}

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

/** Waits by the application's clock. One that began before a restart ends when it would have. */
export function waitTask(state: string, { Seconds, SecondsPath, Timestamp, TimestampPath }: WaitState): StateTask {
  const endOf = (input: Json): number => {
    const at = (path: string): Json => path.split('.').slice(1).reduce<Json>(memberOf, input);
    const timestamp = Timestamp ?? (TimestampPath === undefined ? undefined : textOf(at(TimestampPath)));
    if (timestamp !== undefined) return Date.parse(timestamp);
    return Date.now() + (Seconds ?? (SecondsPath === undefined ? 0 : Number(at(SecondsPath)))) * 1000;
  };
  return async (input, run) => {
    const wait = { until: Number(await run.once(state, input, async () => endOf(input))) };
    run.waits.add(wait);
    try {
      await sleepUntil(wait.until, run.signal);
    } finally {
      run.waits.delete(wait);
    }
    return input;
  };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));
const memberOf = (value: Json, name: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value[name] ?? null) : null;
