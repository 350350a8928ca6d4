import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { slimSchemasOfZod } from '../../infra/slim-zod.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const schemas = readFileSync(join(ROOT, 'node_modules/zod/v4/classic/schemas.js'), 'utf8');
const { source, methods } = slimSchemasOfZod(schemas);

/** Where one of these methods is called on anything but `z` and `z.iso`, which make formats of their own. */
const calledIn = (code: string): string[] =>
  Array.from(code.matchAll(/(\w*)\s*\.\s*(\w+)\(/g))
    .filter(([, on = '', name = '']) => methods.includes(name) && on !== 'z' && on !== 'iso')
    .map(([, , name = '']) => name);

describe('zod in the bundles', () => {
  it('lacks the methods of strings that name a format, and only those', () => {
    expect(methods).toEqual(expect.arrayContaining(['email', 'url', 'uuid', 'ipv4', 'jwt', 'datetime', 'date']));
    const strings = z.string() as unknown as Record<string, unknown>;
    for (const name of methods) expect(typeof strings[name]).toBe('function');
    for (const kept of ['min', 'max', 'length', 'regex', 'trim', 'startsWith', 'optional', 'transform'])
      expect(methods).not.toContain(kept);
    expect(schemas.length - source.length).toBeLessThan(methods.length * 100);
  });

  it.each(globSync('{shared,functions}/**/*.ts', { cwd: ROOT }).toSorted())('does without them in %s', (file) => {
    expect(calledIn(readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
  });

  it.each([
    ['z.string().email()', ['email']],
    ['z\n  .string()\n  .min(1, say("(no)"))\n  .url()', ['url']],
    ['z.email().max(9)', []],
    ['z.iso.date()', []],
    ['z.iso\n  .date()', []],
    ['z.strictObject({ a: z.string().datetime() })', ['datetime']],
  ])('is looked for these methods in %s', (code, found) => {
    expect(calledIn(code)).toEqual(found);
  });

  it.each([
    ['methods', schemas.replaceAll('this.check', 'this.checks')],
    ['imports', schemas.replace('{ util }', '* as util')],
  ])('stops the build where its %s are written otherwise', (_, other) => {
    expect(() => slimSchemasOfZod(other)).toThrow('no longer written');
  });
});
