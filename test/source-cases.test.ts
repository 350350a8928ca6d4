import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/source-cases.md'), 'utf8');
const cases = [...PAGE.matchAll(/^\| (\d+) +\| .+ \| `([^`]+)`: (.+?) +\|$/gm)].map(
  ([, number = '', file = '', name = '']) => ({ number: Number(number), file, name }),
);

/** Up to 27 of merge, network, tracker and time; from 41 on of reports, alerts and what is kept. */
const HELD = [...Array.from({ length: 26 }, (_, at) => at + 2), 41, 42, 43, 44, 45, 49, 50];

describe('the cases of network and spend', () => {
  it('are all there, each once', () => {
    expect(cases.map(({ number }) => number)).toEqual(HELD);
  });

  it.each(cases)('$number is held by a test of $file', ({ file, name }) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name);
  });
});
