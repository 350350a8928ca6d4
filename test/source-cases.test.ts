import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/source-cases.md'), 'utf8');
const cases = [...PAGE.matchAll(/^\| (\d+) +\| .+ \| `([^`]+)`: (.+?) +\|$/gm)].map(
  ([, number = '', file = '', name = '']) => ({ number: Number(number), file, name }),
);

/** Up to 27 of merge, network, tracker and time; to 40 of order files; then of reports, alerts, events, contacts and what is kept. */
const HELD = Array.from({ length: 49 }, (_, at) => at + 2);

describe('the cases of network, spend and orders', () => {
  it('are all there, each once', () => {
    expect(cases.map(({ number }) => number)).toEqual(HELD);
  });

  it.each(cases)('$number is held by a test of $file', ({ file, name }) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name);
  });
});
