import { openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '../clock.ts';
import { installLocalhostLookup } from '../localhost-lookup.ts';
import { installSourceMaps } from './source-maps.ts';
import type { Answer, Boot, ErrorAnswer, Invocation } from './messages.ts';

/** The Lambda runtime: loads one bundle in this thread and runs its handler, one event at a time. */
const boot: Boot = workerData;
const port = parentPort!;
const say = (answer: Answer): void => port.postMessage(answer);

installClock(new Float64Array(boot.clock));
installLocalhostLookup();
installSourceMaps(boot.bundle);
redirectOutput(boot.logFile);
// A thread's variables are behind a lock, and libraries read them at every call: a copy is read ten times as fast.
process.env = { ...process.env };

type Handler = (event: unknown, context: object) => unknown;

try {
  const bundle: Record<string, unknown> = await import(pathToFileURL(boot.bundle).href);
  const handler = bundle[boot.handler];
  if (typeof handler !== 'function') throw new TypeError(`${boot.handler} is undefined or not exported`);
  const run = handler as Handler;
  port.on('message', (invocation: Invocation) => void answer(run, invocation));
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'error', error: report(error) });
}

async function answer(handler: Handler, { requestId, event, timeoutMs }: Invocation): Promise<void> {
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
    say({ kind: 'result', result: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    say({ kind: 'error', error: report(error, requestId) });
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
