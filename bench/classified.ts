import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { load } from './machine.ts';

export interface Classified {
  perSecond: number;
  load: number;
}

/** Verdicts per second of one thread that does nothing else. */
export async function measureClassified(onProgress: (step: string) => void): Promise<Classified> {
  onProgress('classifying');
  const child = fork(join(import.meta.dirname, 'classify-process.ts'));
  const exited = once(child, 'exit');
  const [perSecond] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`classifying ended with ${code}`))),
  ])) as [number];
  await exited;
  return { perSecond, load: load() };
}
