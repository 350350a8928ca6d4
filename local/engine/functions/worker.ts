import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '../clock.ts';
import type { ThreadBoot } from './messages.ts';
import { serve } from './runtime.ts';

/** An environment that is a thread. */
const { clock, ...boot }: ThreadBoot = workerData;
const port = parentPort!;

installClock(new Float64Array(clock));
await serve(boot, {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  say: (answer) => port.postMessage(answer),
  listen: (invoke) => void port.on('message', invoke),
});
