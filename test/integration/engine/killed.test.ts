import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from './fixture/assemble.ts';
import { runFixture } from './fixture/running.ts';

interface Child {
  child: ChildProcess;
  baseUrl: string;
  /** Where it answers for every service but DynamoDB and SQS. */
  other: string;
  dynamoDbPid: number;
}

/** Starts an engine in a process of its own. */
async function startChild(dataDir: string): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixture', 'child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const dynamoDbPid = Number(readFileSync(join(dataDir, 'dynamodb.pid'), 'utf8'));
  return { ...(JSON.parse(said.toString()) as Pick<Child, 'baseUrl' | 'other'>), child, dynamoDbPid };
}

const isAlive = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

it('loses nothing when it is killed in the middle of its work, and leaves nobody behind', async () => {
  const dataDir = temporaryFolder();
  const { child, baseUrl, dynamoDbPid } = await startChild(dataDir);
  await fetch(`${baseUrl}/_local/clock`, { method: 'POST', body: '{"advance":"PT30M"}' });
  const ids = Array.from({ length: 40 }, (_, i) => `kill-${i}`);
  const statuses = await Promise.all(
    ids.map(async (id) => {
      const order = { id, items: ['apple'], holdMs: 150, ...(id.endsWith('9') && { delaySeconds: 2 }) };
      return (await fetch(`${baseUrl}/orders`, { method: 'POST', body: JSON.stringify(order) })).status;
    }),
  );
  expect(statuses).toEqual(ids.map(() => 202));
  await delay(1500);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(dynamoDbPid)).toBe(true);

  const restarted = performance.now();
  const running = await runFixture(dataDir);
  expect(performance.now() - restarted).toBeLessThan(3000);
  expect(isAlive(dynamoDbPid)).toBe(false);
  try {
    expect(running.engine.clock.now() - performance.timeOrigin - performance.now()).toBeGreaterThan(29 * 60_000);
    const before = await Promise.all(ids.map((id) => running.order(id)));
    expect(before.filter(Boolean).length).toBeLessThan(ids.length);
    await running.settle();
    for (const id of ids) {
      expect(await running.order(id), id).toMatchObject({ status: 'SUCCEEDED' });
      expect(await running.counted(`seen INSERT ${id}`), id).toBeGreaterThanOrEqual(1);
    }
  } finally {
    await running.end();
  }
});

it('stops at once in the middle of its work, and its process ends by itself', async () => {
  const dataDir = temporaryFolder();
  const { child, baseUrl, dynamoDbPid } = await startChild(dataDir);
  for (const order of [
    { id: 'held', items: [], holdMs: 12_000 },
    { id: 'resting', items: ['flaky-1'], wait: true },
  ])
    await fetch(`${baseUrl}/orders`, { method: 'POST', body: JSON.stringify(order) });
  await delay(2000);
  const asked = performance.now();
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(2000);
  expect(isAlive(dynamoDbPid)).toBe(false);
  rmSync(dataDir, { recursive: true });
});
