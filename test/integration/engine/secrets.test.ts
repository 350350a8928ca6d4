import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretOperations, type GivenSecret } from '../../../local/engine/secrets.ts';
import { readStack } from '../../../local/engine/template.ts';
import { assembledFixture, temporaryFolder } from './fixture/assemble.ts';

const NAME = 'fixture/secret';
let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is read after a start on what was kept in `file`. */
const started = (file: string, given?: GivenSecret): unknown => {
  const stack = readStack(assembledFixture(), { api: 'http://127.0.0.1:1', queueUrl: (name) => name });
  const operations = secretOperations(stack, join(folder, file), given === undefined ? {} : { [NAME]: given });
  return (operations['secretsmanager.GetSecretValue']!({ SecretId: NAME }) as { SecretString: string }).SecretString;
};

describe('the value of a secret', () => {
  it('is the one that is given, then the one that is kept', () => {
    expect(started('given.json', 'first')).toBe('first');
    expect(started('given.json', 'second')).toBe('first');
    expect(started('given.json')).toBe('first');
  });

  it('is made by the template where none is given, once', () => {
    const made = started('made.json');
    expect(made).toMatch(/^.{32}$/);
    expect(started('made.json', 'given')).toBe(made);
  });

  it('is what becomes of the kept one, where that is what is given', () => {
    const seen: unknown[] = [];
    const counting = (kept = '0'): string => {
      seen.push(kept);
      return String(Number(kept) + 1);
    };
    expect([started('counted.json', counting), started('counted.json', counting)]).toEqual(['1', '2']);
    expect(seen).toEqual(['0', '1']);
    expect(started('counted.json')).toBe('2');
  });
});
