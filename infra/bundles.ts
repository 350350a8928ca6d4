import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build } from 'esbuild';
import type { FunctionName } from '../shared/lambda/env.ts';
import { FUNCTIONS } from './functions.ts';
import { leaveOut } from './left-out.ts';
import { slimClients } from './slim-clients.ts';
import { slimZod } from './slim-zod.ts';

export type CodeOf = (name: FunctionName) => Code;

const project = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const directory = (name: string): string => `bundle-${name}`;

/**
 * Builds every function in one esbuild run, each into a directory of its own under `outdir`. NodejsFunction would
 * start npx and esbuild once per function, which takes three times as long as everything else in a synth.
 */
export async function bundleFunctions(outdir: string): Promise<CodeOf> {
  await build({
    absWorkingDir: project(''),
    entryPoints: Object.fromEntries(
      Object.entries(FUNCTIONS).map(([name, { entry }]) => [join(directory(name), 'index'), entry]),
    ),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    // For reading stack traces. Node loads it only when told to, which would cost every cold start.
    sourcemap: true,
    sourcesContent: false,
    alias: { '@aws-sdk/credential-provider-node': project('infra/lambda-credentials.ts') },
    plugins: [leaveOut(), slimClients(), slimZod()],
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
    // What is left out is named by code that never runs.
    logOverride: { 'import-is-undefined': 'silent' },
  });
  return (name) => {
    const bundle = join(outdir, directory(name));
    const assetHash = createHash('sha256')
      .update(readFileSync(join(bundle, 'index.mjs')))
      .digest('hex');
    return Code.fromAsset(bundle, { assetHash });
  };
}

/** Once the assembly holds its own copies. */
export function removeBundles(outdir: string): void {
  for (const name of Object.keys(FUNCTIONS)) rmSync(join(outdir, directory(name)), { recursive: true, force: true });
}

/** The sources in place of bundles, for a template that nobody deploys or runs. */
export const sources: CodeOf = (name) =>
  Code.fromAsset(dirname(project(FUNCTIONS[name].entry)), {
    assetHash: createHash('sha256').update(name).digest('hex'),
  });
