import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import type { Engine } from '../../../local/engine/engine.ts';
import { signerOf } from '../emulators/signer.ts';
import { temporaryFolder } from './fixture/assemble.ts';
import { runFixture } from './fixture/running.ts';

interface Child extends Pick<Engine, 'baseUrl' | 'sdkEnvironment' | 'outputs'> {
  child: ChildProcess;
  dynamoDbPid: number;
}

/** Starts an engine in a process of its own. */
async function startChild(dataDir: string): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixture', 'child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const dynamoDbPid = Number(readFileSync(join(dataDir, 'dynamodb.pid'), 'utf8'));
  return { ...(JSON.parse(said.toString()) as Omit<Child, 'child' | 'dynamoDbPid'>), child, dynamoDbPid };
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

it('goes on with its executions and its schedules when it is killed', async () => {
  const dataDir = temporaryFolder();
  const { child, ...killed } = await startChild(dataDir);
  const machines = (engine: Pick<Engine, 'sdkEnvironment'>): SFNClient => new SFNClient(signerOf(engine));
  const { JourneyArn: stateMachineArn, VisitArn: Arn, MadeRoleArn: RoleArn } = killed.outputs;
  const start = (name: string, more: object): Promise<{ executionArn?: string | undefined }> => {
    const input = JSON.stringify({ places: ['a', 'b'], staySeconds: 0, restSeconds: 0, holdMs: 0, ...more });
    return machines(killed).send(new StartExecutionCommand({ stateMachineArn, name, input }));
  };
  const arns = await Promise.all([start('resting', { restSeconds: 3600 }), start('held', { holdMs: 2500 })]);
  const Target = { Arn, RoleArn, Input: '{"place":"market","trip":"daily"}' };
  await new SchedulerClient(signerOf(killed)).send(
    new CreateScheduleCommand({
      Name: 'market',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target,
    }),
  );
  const local = async (path: string): Promise<unknown> => (await fetch(`${killed.baseUrl}/_local/${path}`)).json();
  // The first visits have ended, and the one at home is under way.
  await expect
    .poll(async () => [await local('usage'), await local('idle')], { timeout: 20_000 })
    .toEqual([
      expect.objectContaining({
        services: expect.objectContaining({
          lambda: { byFunction: { [Arn!.split(':').at(-1)!]: expect.objectContaining({ invocations: 4 }) } },
        }),
      }),
      { idle: false, waiting: { executions: 1, invocations: 1 } },
    ]);
  await delay(500);
  await fetch(`${killed.baseUrl}/_local/clock`, { method: 'POST', body: '{"advance":"PT30M"}' });
  child.kill('SIGKILL');
  await once(child, 'exit');

  const running = await runFixture(dataDir);
  try {
    const statuses = async (): Promise<unknown[]> =>
      await Promise.all(
        arns.map(
          async ({ executionArn }) =>
            (await machines(running.engine).send(new DescribeExecutionCommand({ executionArn }))).status,
        ),
      );
    expect(await statuses()).toEqual(['RUNNING', 'RUNNING']);
    await running.settle();
    expect(await statuses()).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(await running.counted('visit daily market')).toBe(0);
    // The rest and the schedule's hour began half an hour before the end of the first engine.
    await running.engine.clock.advance(30 * 60_000);
    await running.settle();
    expect(await statuses()).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await running.counted('visit daily market')).toBe(1);
    // Only the step in whose middle the engine was killed is done again.
    const visits = ['resting a', 'resting b', 'resting home', 'held a', 'held b', 'held home'];
    expect(await Promise.all(visits.map((visit) => running.counted(`visit ${visit}`)))).toEqual([1, 1, 1, 1, 1, 2]);
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
