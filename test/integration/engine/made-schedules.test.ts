import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signerOf } from '../emulators/signer.ts';
import { temporaryFolder } from './fixture/assemble.ts';
import { runFixture, until, type Running } from './fixture/running.ts';

const HOUR = 3_600_000;
const dataDir = temporaryFolder();
let running: Running;
beforeAll(async () => {
  running = await runFixture(dataDir);
});
afterAll(() => running.end());

const GroupName = 'fixture-made';
const schedules = (): SchedulerClient => new SchedulerClient(signerOf(running.engine));
const read = (Name: string) => schedules().send(new GetScheduleCommand({ Name, GroupName }));
const remove = (Name: string) => schedules().send(new DeleteScheduleCommand({ Name, GroupName }));
const isThere = (name: string): Promise<boolean> =>
  read(name).then(
    () => true,
    (error: Error) => error.name !== 'ResourceNotFoundException',
  );
/** A schedule that visits the place of its instant, on a trip of its own name. */
const visiting = (name: string, ScheduleExpression: string, more: object = {}) => ({
  Name: name,
  GroupName,
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: {
    Arn: running.engine.outputs['VisitArn'],
    RoleArn: running.engine.outputs['MadeRoleArn'],
    Input: JSON.stringify({ place: '<aws.scheduler.scheduled-time>', trip: name }),
  },
  ...more,
});
const make = (name: string, expression: string, more?: object) =>
  schedules().send(new CreateScheduleCommand(visiting(name, expression, more)));
const iso = (instant: number): string => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
const visits = (name: string, instant: number): Promise<number> => running.counted(`visit ${name} ${iso(instant)}`);
const thisHour = (): number => Math.floor(running.engine.clock.now() / HOUR) * HOUR;
/** To ten minutes past the next hour. */
const toNextHour = async (): Promise<void> => {
  await running.engine.clock.advance(thisHour() + HOUR + 600_000 - running.engine.clock.now());
  await running.settle();
};
const inMinutes = (minutes: number): number => Math.ceil(running.engine.clock.now() / 1000) * 1000 + minutes * 60_000;
const at = (instant: number): string => `at(${iso(instant).slice(0, -1)})`;

describe('a schedule that was made at run time', () => {
  it('runs at its instants, and once for the newest of several that were missed', async () => {
    await toNextHour();
    const before = thisHour();
    await make('hourly', 'cron(0 * * * ? *)');
    await running.settle();
    expect(await visits('hourly', before)).toBe(0);
    await toNextHour();
    expect(await visits('hourly', before + HOUR)).toBe(1);
    await running.engine.clock.advance(5 * HOUR);
    expect((await running.engine.idle()).idle).toBe(false);
    await running.settle();
    const hours = [2, 3, 4, 5, 6].map((n) => visits('hourly', before + n * HOUR));
    expect(await Promise.all(hours)).toEqual([0, 0, 0, 0, 1]);
    await remove('hourly');
    await toNextHour();
    expect(await visits('hourly', thisHour())).toBe(0);
  });

  it.each([
    ['DELETE', false],
    ['NONE', true],
  ])(
    'for one time runs then and not before, and with %s it is there afterwards: %s',
    async (ActionAfterCompletion, there) => {
      const name = `one-${ActionAfterCompletion}`;
      const instant = inMinutes(10);
      await make(name, at(instant), { ActionAfterCompletion });
      await running.engine.clock.advance(580_000);
      await running.settle();
      expect(await visits(name, instant)).toBe(0);
      expect(await isThere(name)).toBe(true);
      for (let i = 0; i < 2; i += 1) {
        await running.engine.clock.advance(30_000);
        await running.settle();
        expect(await visits(name, instant)).toBe(1);
      }
      expect(await isThere(name)).toBe(there);
    },
  );

  it('runs by the clocks of its zone', async () => {
    const local = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Asia/Kathmandu',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const instant = inMinutes(10);
    const expression = `at(${local.format(instant).replace(' ', 'T')})`;
    await make('kathmandu', expression, { ScheduleExpressionTimezone: 'Asia/Kathmandu' });
    await running.engine.clock.advance(601_000);
    await running.settle();
    expect(await visits('kathmandu', instant)).toBe(1);
  });

  it('does not run while it is disabled, and does not make up for it afterwards', async () => {
    await toNextHour();
    await make('paused', 'cron(0 * * * ? *)', { State: 'DISABLED' });
    await toNextHour();
    const missed = thisHour();
    await schedules().send(new UpdateScheduleCommand(visiting('paused', 'cron(0 * * * ? *)')));
    await running.settle();
    expect(await visits('paused', missed)).toBe(0);
    await toNextHour();
    expect(await visits('paused', missed + HOUR)).toBe(1);
    await remove('paused');
  });

  it('runs when it is asked to, and is counted as an invocation by a schedule', async () => {
    const local = (method: string, path: string): Promise<Response> =>
      fetch(`${running.engine.baseUrl}/_local/${path}`, { method });
    await make('asked', 'rate(30 days)');
    await local('DELETE', 'usage');
    expect((await local('POST', 'schedules/asked/run')).status).toBe(200);
    const { services } = (await (await local('GET', 'usage')).json()) as {
      services: { scheduler: { invocations: number } };
    };
    expect(services.scheduler.invocations).toBe(1);
  });

  it('runs after a restart, also when the engine ended in the middle of its run', async () => {
    await make('stays', 'rate(1 hour)');
    const instant = inMinutes(10);
    const Input = JSON.stringify({ place: '<aws.scheduler.scheduled-time>', trip: 'broken-off', holdMs: 1500 });
    const { Target, ...more } = visiting('broken-off', at(instant), { ActionAfterCompletion: 'DELETE' });
    await make('broken-off', at(instant), { ...more, Target: { ...Target, Input } });
    await running.engine.clock.advance(601_000);
    await until(async () => (await visits('broken-off', instant)) === 1);
    await running.engine.stop();
    running = await runFixture(dataDir);
    await running.settle();
    expect(await visits('broken-off', instant)).toBe(2);
    expect(await isThere('broken-off')).toBe(false);
    const { CreationDate } = await read('stays');
    await running.engine.clock.advance(HOUR);
    await running.settle();
    expect(await visits('stays', CreationDate!.getTime() + HOUR)).toBe(1);
  });
});

describe('a schedule of the template', () => {
  it('is read by calls and not changed by them', async () => {
    const Name = 'fixture-hourly';
    expect(await schedules().send(new GetScheduleCommand({ Name }))).toMatchObject({
      GroupName: 'default',
      ScheduleExpression: 'rate(1 hour)',
    });
    const refused = { name: 'ValidationException' };
    await expect(schedules().send(new DeleteScheduleCommand({ Name }))).rejects.toMatchObject(refused);
    const changed = new UpdateScheduleCommand(visiting(Name, 'rate(1 day)', { GroupName: 'default' }));
    await expect(schedules().send(changed)).rejects.toMatchObject(refused);
  });
});

describe('a call of the Scheduler', () => {
  it.each(['/schedule-groups', '/schedules/a/b', '/tags/arn'])('to %s is refused by its name', async (path) => {
    const { status } = await fetch(new URL(path, running.engine.sdkEnvironment['AWS_ENDPOINT_URL']), {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x/20261126/us-east-1/scheduler/aws4_request' },
    });
    expect(status).toBe(501);
  });
});
