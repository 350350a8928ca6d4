import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Lets a bundle carry of zod what its schemas use: the older way to write string formats, as methods of `z.string()`, ties
 * all two dozen to every string, and a namespace that is passed on ties in the whole of it. Fails where zod is written
 * otherwise.
 */
export const slimZod = (): Plugin => ({
  name: 'slim-zod',
  setup(build) {
    let found = false;
    build.onLoad({ filter: /\/zod\/v4\/classic\/schemas\.js$/ }, ({ path }) => {
      found = true;
      return { contents: slimSchemasOfZod(readFileSync(path, 'utf8')).source };
    });
    build.onEnd(() => ({ errors: found ? [] : [{ text: 'zod’s schemas are no longer where they were' }] }));
  },
});

const FORMAT_METHOD = /^ {4}(\w+)\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);\n {4}\},\n/gm;
const PASSED_ON = 'import { util } from "../core/index.js";';
const DIRECT = 'import * as util from "../core/util.js";';

/** zod's schemas without `z.string().email()` and the like, and the names of those methods. Throws on other code. */
export function slimSchemasOfZod(source: string): { source: string; methods: string[] } {
  const methods = Array.from(source.matchAll(FORMAT_METHOD), ([, name = '']) => name);
  if (methods.length === 0 || !source.includes(PASSED_ON)) throw new Error('zod is no longer written as it was');
  const slim = source.replaceAll(FORMAT_METHOD, '').replace(PASSED_ON, DIRECT).replaceAll('core.util.', 'util.');
  return { source: slim, methods };
}
