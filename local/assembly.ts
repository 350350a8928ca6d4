import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const INPUTS = [
  'infra/**/*.ts',
  'functions/**/*.ts',
  'shared/**/*.{ts,sql}',
  'statemachines/*.json',
  'package-lock.json',
  'cdk.json',
];

/** The synthesized stack in `outdir`; built only when something it is made of has changed. */
export async function assembled(outdir: string): Promise<{ built: boolean }> {
  const stamp = join(outdir, '.inputs');
  const inputs = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return { built: false };
  rmSync(outdir, { recursive: true, force: true });
  const { synthesize } = await import('../infra/synthesize.ts');
  await synthesize({ outdir, stage: 'local' });
  writeFileSync(stamp, inputs);
  return { built: true };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS, { cwd: ROOT }).toSorted())
    hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}
