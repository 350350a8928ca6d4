// Not TypeScript: loading the stripper would cost every new thread 35 ms; what it strips is cached from here on.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

enableCompileCache(workerData.compileCache);
await import('./worker.ts');
