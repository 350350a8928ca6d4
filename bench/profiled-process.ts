import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';

/** The application with a CPU profiler in its main thread and in each function's: told where to write, it starts; told again, it writes. */
const workers = new Set<Worker>();
process.on('worker', (worker: Worker) => {
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
});
await import('./application-process.ts');

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 500 });
let profiled: { stop(): Promise<string> }[] | undefined;

process.on('message', (folder: string) => void toggle(folder));

async function toggle(folder: string): Promise<void> {
  if (!profiled) {
    profiled = await Promise.all(Array.from(workers, (worker) => worker.startCpuProfile()));
    await session.post('Profiler.start');
  } else {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(join(folder, 'main.cpuprofile'), JSON.stringify(profile));
    const texts = await Promise.all(profiled.map((handle) => handle.stop()));
    texts.forEach((text, index) => writeFileSync(join(folder, `worker-${index}.cpuprofile`), text));
    profiled = undefined;
  }
  process.send?.('done');
}
