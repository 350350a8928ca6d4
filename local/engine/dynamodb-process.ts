import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../free-port.ts';

/** A running DynamoDB. `databasePath` is absent where somebody else runs it. */
export interface DynamoDb {
  endpoint: string;
  databasePath?: string;
  stop: () => Promise<void>;
}

/** Starts the packaged DynamoDB on `dataDir`, or uses AWS_ENDPOINT_URL_DYNAMODB where that is set. */
export async function startDynamoDb(dataDir: string): Promise<DynamoDb> {
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  if (given) return { endpoint: given, stop: async () => {} };

  const databasePath = join(dataDir, 'dynamodb.db');
  const pidFile = join(dataDir, 'dynamodb.pid');
  await endOrphan(pidFile, databasePath);
  const port = await freePort();
  const child = spawn(binary(), ['serve', '--port', String(port), '--db-path', databasePath], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const endNow = (): void => void child.kill('SIGKILL');
  process.once('exit', endNow);
  await listening(child);
  writeFileSync(pidFile, String(child.pid));
  return {
    endpoint: `http://127.0.0.1:${port}`,
    databasePath,
    stop: async () => {
      process.off('exit', endNow);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const late = setTimeout(endNow, 1000);
        await ended;
        clearTimeout(late);
      }
      rmSync(pidFile, { force: true });
    },
  };
}

function binary(): string {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    throw new Error('no packaged DynamoDB for this platform: start one and set AWS_ENDPOINT_URL_DYNAMODB');
  }
}

async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
      if (said.includes('listening on')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`DynamoDB ended with ${code}: ${said}`)));
  });
}

/** A killed engine leaves its child running, which would hold the database. Only a process that is surely ours is ended. */
async function endOrphan(pidFile: string, databasePath: string): Promise<void> {
  const isOurs = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(databasePath);
    } catch {
      return false;
    }
  };
  const pid = readPid(pidFile);
  if (pid === undefined || !isOurs(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; isOurs(pid); waited += 10) {
    if (waited === 1000) process.kill(pid, 'SIGKILL');
    await delay(10);
  }
}

function readPid(pidFile: string): number | undefined {
  try {
    return Number(readFileSync(pidFile, 'utf8'));
  } catch {
    return undefined;
  }
}
