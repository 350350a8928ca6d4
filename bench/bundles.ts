import { execFile } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { assembled } from '../local/assembly.ts';
import { queueUrl, sdkEnvironment } from '../local/engine/endpoints.ts';
import { declareFunctions } from '../local/engine/functions/declared-functions.ts';
import { readStack } from '../local/engine/template.ts';
import { temporaryFolder } from './machine.ts';

export interface Bundle {
  name: string;
  kb: number;
  /** From the import to the handler that it gives, in a process that has nothing compiled yet. */
  loadMs: number;
}

export const RUNS = 15;
export const CDK_OUT = join(import.meta.dirname, '..', 'cdk.out');
/** Where nothing listens: loading a module calls nobody. */
const NOWHERE = 'http://127.0.0.1:9';

const run = promisify(execFile);

/** The size of every function's bundle, and how long loading it takes: the fastest of several. */
export async function measureBundles(onProgress: (step: string) => void): Promise<Bundle[]> {
  await assembled(CDK_OUT);
  const dataDir = temporaryFolder();
  try {
    const backends = { dynamodb: NOWHERE, sqs: NOWHERE, s3: NOWHERE, other: NOWHERE };
    const stack = readStack(CDK_OUT, { api: NOWHERE, queueUrl: (name) => queueUrl(backends, name) });
    const functions = declareFunctions(stack, {
      cdkOut: CDK_OUT,
      dataDir,
      rewriteEnv: (_name, variables) => variables,
      sdkEnvironment: (name) => sdkEnvironment(backends, name),
    });
    const pools = [...functions].map(([name, { pool }]) => ({ name: shortName(name), settings: pool.settings }));
    const times = new Map<string, number[]>(pools.map(({ name }) => [name, []]));
    // In turns, so that a slow moment of the machine is a slow turn of every bundle and not all the turns of one.
    for (let turn = 1; turn <= RUNS; turn += 1) {
      onProgress(`loading every bundle, turn ${turn} of ${RUNS}`);
      for (const { name, settings } of pools)
        times.get(name)!.push(await loadTime(settings.boot.bundle, settings.variables));
    }
    return pools
      .map(({ name, settings }) => ({
        name,
        kb: Math.round(statSync(settings.boot.bundle).size / 102.4) / 10,
        loadMs: Math.round(Math.min(...times.get(name)!) * 10) / 10,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const shortName = (name: string): string => name.replace(/^claimcheck-[^-]+-/, '');

async function loadTime(bundle: string, variables: Record<string, string>): Promise<number> {
  const code = `const started = performance.now();
    await import(${JSON.stringify(pathToFileURL(bundle).href)});
    console.log(performance.now() - started);
    process.exit();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: dirname(bundle),
    env: variables,
  });
  const time = Number(stdout.trim().split('\n').at(-1));
  if (!(time > 0)) throw new Error(`${bundle} did not load: ${stdout}`);
  return time;
}
