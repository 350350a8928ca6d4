import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
  type StartExecutionOutput,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signerOf } from '../emulators/signer.ts';
import { temporaryFolder } from './fixture/assemble.ts';
import { runFixture, until, type Running } from './fixture/running.ts';

const dataDir = temporaryFolder();
let running: Running;
let machines: SFNClient;
const run = async (): Promise<void> => {
  running = await runFixture(dataDir);
  machines = new SFNClient(signerOf(running.engine));
};
beforeAll(run);
afterAll(() => running.end());

const journey = (): string => running.engine.outputs['JourneyArn']!;
const trip = (more: object = {}): string =>
  JSON.stringify({ places: ['a'], staySeconds: 0, restSeconds: 0, holdMs: 0, ...more });
const start = (name: string, input = trip()): Promise<StartExecutionOutput> =>
  machines.send(new StartExecutionCommand({ stateMachineArn: journey(), name, input }));
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
    expect([status, JSON.parse(output ?? '')]).toEqual(['SUCCEEDED', ['a', 'b']]);
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

  it('that is to try again is at work, also where it waits besides', async () => {
    await start('retries', trip({ places: ['a', 'flaky b'], staySeconds: 3600 }));
    await until(async () => (await running.counted('visit retries flaky b')) === 1);
    await until(async () => (await running.engine.idle()).waiting['invocations'] === undefined);
    expect((await running.engine.idle()).waiting).toEqual({ executions: 1 });
    await restsNow('retries');
    expect(await running.counted('visited retries flaky b')).toBe(1);
    await running.engine.clock.advance(3_601_000);
    expect(await ended('retries')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('that does something is at work, also where it waits besides', async () => {
    await start('slow', trip({ places: ['a', 'slow b'], staySeconds: 3600 }));
    await until(async () => (await running.counted('visited slow a')) === 1);
    // Where the stay at a has begun, one visit is left.
    await until(async () => (await running.engine.idle()).waiting['invocations'] === 1);
    expect((await running.engine.idle()).waiting).toEqual({ executions: 1, invocations: 1 });
    await restsNow('slow');
    await running.engine.clock.advance(3_601_000);
    expect(await ended('slow')).toMatchObject({ status: 'SUCCEEDED' });
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
    // The map, its two visits and stays, the rest, home and the end.
    expect(Object.values(services.states.byMachine)).toEqual([
      { type: 'STANDARD', executions: 1, transitions: 8, gbSeconds: 0 },
    ]);
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
    expect([status, JSON.parse(output ?? '')]).toEqual(['SUCCEEDED', ['a', 'a']]);
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
