import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
export async function bundleFunctions(outdir: string, stage: string): Promise<CodeOf> {
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
    external: Object.values(FUNCTIONS).flatMap(({ installs = [] }) => installs),
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
    const beside = putBeside(name, bundle, stage);
    const assetHash = createHash('sha256')
      .update(readFileSync(join(bundle, 'index.mjs')))
      .update(beside)
      .digest('hex');
    return Code.fromAsset(bundle, { assetHash });
  };
}

/** Puts what is not in the bundle beside it; answers what tells one such folder from another. */
function putBeside(name: FunctionName, bundle: string, stage: string): string {
  const { reads = [], installs = [] } = FUNCTIONS[name];
  const texts = reads.flatMap((folder) => {
    cpSync(project(folder), join(bundle, basename(folder)), { recursive: true });
    return readdirSync(project(folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name + readFileSync(join(project(folder), entry.name), 'utf8'));
  });
  if (installs.length > 0) texts.push(install(bundle, installs, stage));
  return texts.join('\n');
}

/**
 * Names the packages, in the versions that are tested here, and installs them for the machines that functions run on. On a
 * laptop those of the project are found, which are for the laptop.
 */
function install(bundle: string, packages: readonly string[], stage: string): string {
  const { dependencies: versions } = JSON.parse(readFileSync(project('package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const dependencies = Object.fromEntries(packages.map((name) => [name, versions[name]]));
  const manifest = JSON.stringify({ private: true, dependencies });
  writeFileSync(join(bundle, 'package.json'), manifest);
  if (stage === 'local') return manifest;
  const target = ['--cpu=arm64', '--os=linux', '--libc=glibc'];
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error'];
  execFileSync('npm', ['install', ...target, ...quiet], { cwd: bundle, stdio: ['ignore', 'ignore', 'inherit'] });
  // npm leaves out without a word what is not there for a target.
  const addon = join(bundle, 'node_modules/@duckdb/node-bindings-linux-arm64/duckdb.node');
  if (!existsSync(addon)) throw new Error(`${addon} is missing: this version of DuckDB cannot run on arm64`);
  return `${manifest} ${target.join(' ')}`;
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
