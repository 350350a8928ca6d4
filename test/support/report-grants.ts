import { join, relative } from 'node:path';
import { expect, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where engines write down which grants they used; undefined where other reporters were asked for. */
    grantsReport: string | undefined;
  }
}

// Every engine that a test file starts, also in a process of its own, reports under the name of the file.
const folder = inject('grantsReport');
const { testPath } = expect.getState();
if (folder !== undefined && testPath !== undefined)
  process.env['GRANTS_REPORT'] = join(folder, relative(join(import.meta.dirname, '..', '..'), testPath));
