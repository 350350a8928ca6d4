import { openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { installLocalhostLookup } from '../localhost-lookup.ts';
import { installSourceMaps } from './source-maps.ts';
import type { Answer, Boot, ErrorAnswer, Invocation } from './messages.ts';

/** How an environment and the engine hear of each other. */
export interface Line {
  say: (answer: Answer) => void;
  listen: (invoke: (invocation: Invocation) => void) => void;
}

type Handler = (event: unknown, context: object) => unknown;

/** The Lambda runtime: loads one bundle and runs its handler, one event at a time. */
export async function serve(boot: Boot, { say, listen }: Line): Promise<void> {
  installLocalhostLookup();
  installSourceMaps(boot.bundle);
  redirectOutput(boot.logFile);
  // A thread's variables are behind a lock, and libraries read them at every call: a copy is read ten times as fast.
  process.env = { ...process.env };
  try {
    const bundle: Record<string, unknown> = await import(pathToFileURL(boot.bundle).href);
    const handler = bundle[boot.handler];
    if (typeof handler !== 'function') throw new TypeError(`${boot.handler} is undefined or not exported`);
    const run = handler as Handler;
    listen((invocation) => void answerOf(run, boot, invocation).then(say));
    say({ kind: 'ready' });
  } catch (error) {
    say({ kind: 'error', error: report(error) });
  }
}

async function answerOf(handler: Handler, boot: Boot, { requestId, event, timeoutMs }: Invocation): Promise<Answer> {
  const end = performance.now() + timeoutMs;
  try {
    const result = await handler(JSON.parse(event), {
      awsRequestId: requestId,
      callbackWaitsForEmptyEventLoop: true,
      functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
      functionVersion: '$LATEST',
      invokedFunctionArn: boot.functionArn,
      logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
      logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
      memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(end - performance.now())),
    });
    return { kind: 'result', result: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { kind: 'error', error: report(error, requestId) };
  }
}

function report(thrown: unknown, requestId?: string): ErrorAnswer {
  const error =
    thrown instanceof Error
      ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
      : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  console.error(JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', requestId, ...error }));
  return error;
}

/** Writes straight to the log file: what a function printed is there even when its thread is ended a moment later. */
function redirectOutput(logFile: string): void {
  const file = openSync(logFile, 'a');
  const write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    writeSync(file, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') callback();
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}
