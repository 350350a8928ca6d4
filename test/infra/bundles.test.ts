import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/bundles.ts';
import { FUNCTIONS } from '../../infra/functions.ts';

const LARGEST_KB = 400;
/** S3's rules for addresses are 60 KB, and a file or a vendor is waited for in minutes, not in milliseconds. */
const LARGER_KB: Readonly<Record<string, number>> = {
  'load-orders': 470,
  'pull-posthog': 420,
  'pull-mautic': 420,
  'pull-sheets': 420,
};

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  beforeAll(async () => {
    await bundleFunctions(folder, 'local');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(FUNCTIONS))('of %s is no larger than it may be', (name) => {
    expect(statSync(join(folder, `bundle-${name}`, 'index.mjs')).size / 1024).toBeLessThanOrEqual(
      LARGER_KB[name] ?? LARGEST_KB,
    );
  });
});
