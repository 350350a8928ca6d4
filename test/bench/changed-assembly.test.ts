import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changedAssembly } from '../../local/assembly-template.ts';

it('a changed copy of a stack lies where its functions find what is in no bundle', () => {
  const cdkOut = mkdtempSync(join(tmpdir(), 'claimcheck-assembly-'));
  writeFileSync(join(cdkOut, 'Small.template.json'), '{"Resources":{}}');
  const folder = changedAssembly({ cdkOut, stack: 'Small' }, ({ Resources }) => {
    Resources['Added'] = { Type: 'AWS::SQS::Queue', Properties: {} };
  });
  try {
    const bundle = createRequire(join(folder, 'asset.invented', 'index.mjs'));
    expect(bundle.resolve('@duckdb/node-api')).toContain('node_modules');
    expect(readFileSync(join(folder, 'Small.template.json'), 'utf8')).toContain('"Added"');
    expect(readFileSync(join(cdkOut, 'Small.template.json'), 'utf8')).not.toContain('"Added"');
  } finally {
    for (const one of [cdkOut, folder]) rmSync(one, { recursive: true });
  }
});
