import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
  type StartExecutionOutput,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './fixture/assemble.ts';
import { runFixture, until, type Running } from './fixture/running.ts';

const dataDir = temporaryFolder();
let running: Running;
let machines: SFNClient;
const run = async (): Promise<void> => {
  running = await runFixture(dataDir);
  machines = new SFNClient({
    region: 'us-east-1',
    endpoint: running.engine.sdkEnvironment['AWS_ENDPOINT_URL']!,
    credentials: { accessKeyId: running.engine.sdkEnvironment['AWS_ACCESS_KEY_ID']!, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
};
beforeAll(run);
afterAll(() => running.end());

const journey = (): string => running.engine.outputs['JourneyArn']!;
const trip = (more: object = {}): string => JSON.stringify({ places: ['a'], restSeconds: 0, holdMs: 0, ...more });
const start = (name: string, input = trip(), stateMachineArn = journey()): Promise<StartExecutionOutput> =>
  machines.send(new StartExecutionCommand({ stateMachineArn, name, input }));
const described = (name: string): Promise<DescribeExecutionOutput> =>
  machines.send(
    new DescribeExecutionCommand({ executionArn: `${journey().replace(':stateMachine:', ':execution:')}:${name}` }),
  );
const ended = async (name: string): Promise<DescribeExecutionOutput> => {
  await until(async () => (await described(name)).status !== 'RUNNING');
  return await described(name);
};
const restsNow = (name: string): Promise<void> =>
  until(async () => (await running.engine.idle()).idle && (await described(name)).status === 'RUNNING');
const names = async (more: object = {}): Promise<{ names: (string | undefined)[]; nextToken?: string | undefined }> => {
  const page = await machines.send(new ListExecutionsCommand({ stateMachineArn: journey(), ...more }));
  return { names: (page.executions ?? []).map(({ name }) => name), nextToken: page.nextToken };
};

describe('an execution of a Standard machine', () => {
  it('is described while it runs, and with its output when it has ended', async () => {
    const input = trip({ places: ['a', 'b'], restSeconds: 3600 });
    const { executionArn, startDate } = await start('described', input);
    expect(await described('described')).toMatchObject({
      executionArn,
      stateMachineArn: journey(),
      status: 'RUNNING',
      startDate,
      input,
    });
    await restsNow('described');
    await running.engine.clock.advance(3_601_000);
    const { status, output, stopDate } = await ended('described');
    expect([status, JSON.parse(output ?? '')]).toEqual(['SUCCEEDED', [{ place: 'a' }, { place: 'b' }]]);
    expect(stopDate!.getTime() - startDate!.getTime()).toBeGreaterThan(3_600_000);
  });

  it('that waits for an instant is no work, and goes on at that instant and not before', async () => {
    await start('waits', trip({ restSeconds: 7200 }));
    await restsNow('waits');
    await running.engine.clock.advance(7_190_000);
    await running.settle();
    expect(await running.counted('visit waits home')).toBe(0);
    await running.engine.clock.advance(11_000);
    expect((await running.engine.idle()).waiting).toMatchObject({ executions: 1 });
    await running.settle();
    expect(await described('waits')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('that fails keeps the error and its cause', async () => {
    await start('fails', trip({ places: ['broken bridge'] }));
    const { status, error, cause, output } = await ended('fails');
    expect([status, error, output]).toEqual(['FAILED', 'Broken', undefined]);
    expect(cause).toContain('cannot be visited');
  });

  it('that is stopped is ABORTED with what was said, and does nothing more', async () => {
    await start('stopped', trip({ restSeconds: 60 }));
    await restsNow('stopped');
    const { executionArn } = await described('stopped');
    const { stopDate } = await machines.send(new StopExecutionCommand({ executionArn, error: 'Ill', cause: 'at sea' }));
    await running.engine.clock.advance(61_000);
    await running.settle();
    expect(await described('stopped')).toMatchObject({ status: 'ABORTED', error: 'Ill', cause: 'at sea', stopDate });
    expect(await running.counted('visit stopped home')).toBe(0);
    const again = await machines.send(new StopExecutionCommand({ executionArn, error: 'Late' }));
    expect(again.stopDate).toEqual(stopDate);
    expect(await described('stopped')).toMatchObject({ error: 'Ill' });
  });

  it('that is stopped leaves places unvisited that wait for their turn', async () => {
    const places = Array.from({ length: 60 }, (_, i) => `place ${i}`);
    const { executionArn } = await start('crowded', trip({ places }));
    await until(async () => (await running.counted('visit crowded place 0')) === 1);
    await machines.send(new StopExecutionCommand({ executionArn }));
    await running.settle();
    expect(await running.counted('visit crowded place 59')).toBe(0);
  });

  it('is counted by its transitions and by nothing else', async () => {
    await fetch(`${running.engine.baseUrl}/_local/usage`, { method: 'DELETE' });
    await start('counted', trip({ places: ['a', 'b'] }));
    await ended('counted');
    const { services } = (await (await fetch(`${running.engine.baseUrl}/_local/usage`)).json()) as {
      services: { states: { byMachine: object } };
    };
    // The map, its two visits, the rest, home and the end.
    expect(Object.values(services.states.byMachine)).toEqual([
      { type: 'STANDARD', executions: 1, transitions: 6, gbSeconds: 0 },
    ]);
  });
});

describe('a name', () => {
  it('begins one execution, which the same call finds while it runs', async () => {
    const first = await start('once', trip({ restSeconds: 60 }));
    expect(await start('once', trip({ restSeconds: 60 }))).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(start('once', trip({ restSeconds: 61 }))).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await restsNow('once');
    await running.engine.clock.advance(61_000);
    await ended('once');
    await expect(start('once', trip({ restSeconds: 60 }))).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    expect(await running.counted('visited once a')).toBe(1);
  });

  it.each(['with:colon', 'with blank', '2026/11/26', 'x'.repeat(81)])('such as %s is refused', async (name) => {
    await expect(start(name)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('of 80 characters is taken', async () => {
    await start(`2026-11-26T06_00-morning.${'x'.repeat(55)}`);
  });
});

describe('the list of executions', () => {
  it('is newest first, by pages and by status', async () => {
    await running.settle();
    await start('listed-1');
    await ended('listed-1');
    await start('listed-2', trip({ restSeconds: 60 }));
    await start('listed-3', trip({ restSeconds: 60 }));
    const first = await names({ maxResults: 2 });
    // Both began in the same instant, perhaps.
    expect(new Set(first.names)).toEqual(new Set(['listed-2', 'listed-3']));
    expect((await names({ maxResults: 1, nextToken: first.nextToken })).names).toEqual(['listed-1']);
    expect((await names({ statusFilter: 'RUNNING' })).names).toEqual(first.names);
    expect((await names({ statusFilter: 'FAILED' })).names).toEqual(['fails']);
    const all = await names();
    expect(all.nextToken).toBeUndefined();
    await expect(names({ nextToken: 'bm9uZQ' })).rejects.toMatchObject({ name: 'InvalidToken' });
    await running.engine.clock.advance(61_000);
    await running.settle();
  });
});

describe('a call that does not fit the machine', () => {
  it('is refused as AWS does', async () => {
    const express = running.engine.outputs['MachineArn']!;
    const sync = machines.send(new StartSyncExecutionCommand({ stateMachineArn: journey(), input: '{}' }));
    await expect(sync).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
    await expect(names({ stateMachineArn: express })).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
    await expect(start('x', '{}', `${journey()}x`)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start('x', '{"a":')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(described('never')).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('an engine that is stopped', () => {
  it('goes on with what ran at the next start, and repeats no step that was done', async () => {
    await start('long', trip({ places: ['a', 'a'], restSeconds: 3600 }));
    await restsNow('long');
    await start('held', trip({ holdMs: 2000 }));
    await until(async () => (await running.counted('visit held home')) === 1);
    await running.engine.clock.advance(1800_000);
    await running.engine.stop();
    await run();
    expect(await described('long')).toMatchObject({ status: 'RUNNING' });
    expect(await ended('held')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await running.counted('visit held home')).toBe(2);
    expect(await running.counted('visit held a')).toBe(1);
    await running.engine.clock.advance(1801_000);
    const { status, output } = await ended('long');
    expect([status, JSON.parse(output ?? '')]).toEqual(['SUCCEEDED', [{ place: 'a' }, { place: 'a' }]]);
    expect(await running.counted('visit long a')).toBe(2);
  });

  it('knows for 90 days what ended, and gives the name free then', async () => {
    await running.engine.clock.advance(89 * 86_400_000);
    await expect(start('long')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await running.engine.clock.advance(86_400_000 + 1000);
    await start('long');
    expect(await ended('long')).toMatchObject({ status: 'SUCCEEDED' });
  });
});
