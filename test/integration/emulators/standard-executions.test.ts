import { randomUUID } from 'node:crypto';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  type ExecutionListItem,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../engine/fixture/running.ts';
import { reachFixture, type ReachedStack } from './endpoints.ts';

let reached: ReachedStack;
let machines: SFNClient;
let stateMachineArn: string;
beforeAll(async () => {
  reached = await reachFixture();
  machines = new SFNClient(reached.signer);
  stateMachineArn = reached.outputs['JourneyArn']!;
});
afterAll(() => reached.end());

const run = randomUUID().slice(0, 8);
const trip = (restSeconds: number): string => JSON.stringify({ places: [], staySeconds: 0, restSeconds, holdMs: 0 });
const start = (name: string, input = trip(0), arn = stateMachineArn) =>
  machines.send(new StartExecutionCommand({ stateMachineArn: arn, name: `${name}-${run}`, input }));
const describeOne = (executionArn = '') => machines.send(new DescribeExecutionCommand({ executionArn }));
const stop = (executionArn = '', more: object = {}) =>
  machines.send(new StopExecutionCommand({ executionArn, ...more }));
const list = (more: object = {}, arn = stateMachineArn) =>
  machines.send(new ListExecutionsCommand({ stateMachineArn: arn, ...more }));
const arnsOf = (executions: readonly ExecutionListItem[] = []) => executions.map(({ executionArn }) => executionArn);
const refused = (name: string) => expect.objectContaining({ name });

describe('the name of an execution of a Standard machine', () => {
  it('begins one execution, which the same call finds while it runs and no call once it has ended', async () => {
    const first = await start('once', trip(600));
    expect(first.executionArn).toBe(`${stateMachineArn.replace(':stateMachine:', ':execution:')}:once-${run}`);
    expect(await start('once', trip(600))).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(start('once', trip(601))).rejects.toEqual(refused('ExecutionAlreadyExists'));
    await stop(first.executionArn);
    await expect(start('once', trip(600))).rejects.toEqual(refused('ExecutionAlreadyExists'));
  });

  it.each(['with:colon', 'with blank', '2026/11/26', 'x'.repeat(80)])('such as %s is refused', async (name) => {
    await expect(start(name)).rejects.toEqual(refused('InvalidName'));
  });

  it('of 80 characters is taken', async () => {
    await start(`2026-11-26T06_00-morning.${'x'.repeat(46)}`);
  });
});

describe('an execution of a Standard machine', () => {
  it('is described by what it was given and what it gave', async () => {
    const { executionArn, startDate } = await start('described');
    await until(async () => (await describeOne(executionArn)).status !== 'RUNNING');
    const { stopDate, ...described } = await describeOne(executionArn);
    expect(described).toMatchObject({
      executionArn,
      stateMachineArn,
      name: `described-${run}`,
      status: 'SUCCEEDED',
      startDate,
      input: trip(0),
      output: '[]',
    });
    expect(stopDate!.getTime()).toBeGreaterThanOrEqual(startDate!.getTime());
  });

  it('that is stopped says so, with the reason that was given', async () => {
    const { executionArn } = await start('stopped', trip(600));
    const { stopDate } = await stop(executionArn, { error: 'Ill', cause: 'at sea' });
    expect(await describeOne(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Ill',
      cause: 'at sea',
      stopDate,
    });
  });
});

describe('the list of executions', () => {
  it('is newest first, by pages and by status', async () => {
    const arns: (string | undefined)[] = [];
    for (const [i, seconds] of [600, 0, 600].entries()) {
      const { executionArn } = await start(`listed-${i}`, trip(seconds));
      if (seconds === 0) await until(async () => (await describeOne(executionArn)).status === 'SUCCEEDED');
      else await new Promise((resolve) => setTimeout(resolve, 20));
      arns.unshift(executionArn);
    }
    const first = await list({ maxResults: 2 });
    const second = await list({ maxResults: 1, nextToken: first.nextToken });
    expect([...arnsOf(first.executions), ...arnsOf(second.executions)]).toEqual(arns);
    const running = await list({ maxResults: 2, statusFilter: 'RUNNING' });
    expect(arnsOf(running.executions)).toEqual([arns[0], arns[2]]);
    await stop(arns[0]);
    await stop(arns[2]);
    const aborted = await list({ maxResults: 2, statusFilter: 'ABORTED' });
    expect(arnsOf(aborted.executions)).toEqual([arns[0], arns[2]]);
  });

  it('refuses a token that it did not give', async () => {
    await expect(list({ nextToken: 'bm9uZQ' })).rejects.toEqual(refused('InvalidToken'));
  });
});

describe('a call that does not fit', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['StateMachineTypeNotSupported', () => machines.send(new StartSyncExecutionCommand({ stateMachineArn }))],
    ['StateMachineTypeNotSupported', () => list({}, reached.outputs['MachineArn'])],
    ['StateMachineDoesNotExist', () => start('x', '{}', `${stateMachineArn}x`)],
    ['InvalidExecutionInput', () => start('x', '{"a":')],
    ['ExecutionDoesNotExist', () => describeOne(`${stateMachineArn.replace(':stateMachine:', ':execution:')}:never`)],
    ['ExecutionDoesNotExist', () => stop(`${stateMachineArn.replace(':stateMachine:', ':execution:')}:never`)],
  ])('is refused as %s', async (name, call) => {
    await expect(call()).rejects.toEqual(refused(name));
  });
});
