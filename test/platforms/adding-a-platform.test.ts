import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = 'tiktok';
const GUIDE = readFileSync(join(ROOT, 'docs/adding-a-platform.md'), 'utf8');

/** The paths in the first column of a section's table, for the example. */
function listed(heading: string): string[] {
  const section = GUIDE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, path = '']) => path.replaceAll('<platform>', EXAMPLE));
}

const mentions = (text: string): boolean => text.toLowerCase().includes(EXAMPLE);
const concerned = globSync('{shared,functions,infra,local,statemachines}/**/*.{ts,mjs,json}', { cwd: ROOT }).filter(
  (path) => mentions(path) || mentions(readFileSync(join(ROOT, path), 'utf8')),
);
const own = concerned.filter(mentions).sort();
const shared = concerned.filter((path) => !mentions(path)).sort();

describe('the guide to adding a platform', () => {
  it('names every file that a platform has of its own', () => {
    expect(listed('Files of its own').sort()).toEqual(own);
  });

  it('names every file in which a platform is a line, and no other', () => {
    expect(listed('Lines in lists').sort()).toEqual(shared);
  });

  it('says how many files list platforms', () => {
    const [, count] = /^(\d+) files list platforms/m.exec(GUIDE) ?? [];
    expect(shared).toHaveLength(Number(count));
  });

  it('names tests and recorded answers that are there', () => {
    const tests = listed('Tests');
    expect(tests).not.toEqual([]);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
