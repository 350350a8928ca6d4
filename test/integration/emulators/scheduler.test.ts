import { randomUUID } from 'node:crypto';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleInput,
  type ListSchedulesInput,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reachFixture, type ReachedStack } from './endpoints.ts';

const GroupName = 'fixture-made';
let reached: ReachedStack;
let schedules: SchedulerClient;
beforeAll(async () => {
  reached = await reachFixture();
  schedules = new SchedulerClient(reached.signer);
});
afterAll(() => reached.end());

const run = randomUUID().slice(0, 8);
const written = (name: string, more: object = {}, target: object = {}): CreateScheduleInput => ({
  Name: `${name}-${run}`,
  GroupName,
  ScheduleExpression: 'cron(0 6 * * ? *)',
  ScheduleExpressionTimezone: 'America/New_York',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: reached.outputs['VisitArn'], RoleArn: reached.outputs['MadeRoleArn'], Input: '{}', ...target },
  ...more,
});
const create = (name: string, more?: object, target?: object) =>
  schedules.send(new CreateScheduleCommand(written(name, more, target)));
const update = (name: string, more?: object) => schedules.send(new UpdateScheduleCommand(written(name, more)));
const read = (name: string, more: object = {}) =>
  schedules.send(new GetScheduleCommand({ Name: `${name}-${run}`, GroupName, ...more }));
const remove = (name: string) => schedules.send(new DeleteScheduleCommand({ Name: `${name}-${run}`, GroupName }));
const refused = (name: string, httpStatusCode: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode }) });
const notFound = refused('ResourceNotFoundException', 404);

describe('a schedule', () => {
  it('is made, read, changed as a whole, and deleted', async () => {
    const more = { Description: 'each morning' };
    const { ScheduleArn } = await create('whole', more, { RetryPolicy: { MaximumRetryAttempts: 3 } });
    expect(ScheduleArn?.endsWith(`:schedule/${GroupName}/whole-${run}`)).toBe(true);
    expect(await read('whole')).toMatchObject({
      ...written('whole', more, { RetryPolicy: { MaximumRetryAttempts: 3 } }),
      Arn: ScheduleArn,
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      CreationDate: expect.any(Date),
      LastModificationDate: expect.any(Date),
    });
    const changes = { State: 'DISABLED', ScheduleExpression: 'rate(1 hour)' };
    expect(await update('whole', changes)).toMatchObject({ ScheduleArn });
    const changed = await read('whole');
    expect(changed).toMatchObject(changes);
    expect(changed.Description).toBeUndefined();
    await remove('whole');
    await expect(read('whole')).rejects.toEqual(notFound);
  });

  it('of a name that is taken is a conflict, unless it is the same call again', async () => {
    const ClientToken = randomUUID();
    const { ScheduleArn } = await create('taken', { ClientToken });
    expect(await create('taken', { ClientToken })).toMatchObject({ ScheduleArn });
    await expect(create('taken')).rejects.toEqual(refused('ConflictException', 409));
    await remove('taken');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['read', () => read('never')],
    ['read in a group that does not exist', () => read('never', { GroupName: 'no-such-group' })],
    ['changed', () => update('never')],
    ['deleted', () => remove('never')],
  ])('that does not exist is not %s', async (_, ask) => {
    await expect(ask()).rejects.toEqual(notFound);
  });

  it('is not made in a group that does not exist', async () => {
    await expect(create('never', { GroupName: 'no-such-group' })).rejects.toEqual(notFound);
  });

  it.each<[string, object, object?]>([
    ['another character than AWS allows in its name', { Name: 'with blank' }],
    ['an expression of another service', { ScheduleExpression: 'every day' }],
    ['a cron field out of its range', { ScheduleExpression: 'cron(0 24 * * ? *)' }],
    ['a time that is none', { ScheduleExpression: 'at(2026-13-01T00:00:00)' }],
    ['a zone that does not exist', { ScheduleExpressionTimezone: 'America/Gotham' }],
    ['no flexible window said', { FlexibleTimeWindow: undefined }],
    ['an unknown state', { State: 'PAUSED' }],
    ['an input that is no JSON', {}, { Input: '{"a":' }],
    ['too many attempts', {}, { RetryPolicy: { MaximumRetryAttempts: 186 } }],
    ['too short a patience', {}, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }],
    ['no role', {}, { RoleArn: undefined }],
  ])('with %s is refused', async (_, more, target) => {
    await expect(create('wrong', more, target)).rejects.toEqual(refused('ValidationException', 400));
  });
});

describe('the list of schedules', () => {
  it('is by group, prefix and state, in pages', async () => {
    const all = ['list-a', 'list-b', 'list-c'];
    for (const name of all) await create(name, { State: name === 'list-b' ? 'DISABLED' : 'ENABLED' });
    const list = async (more: Partial<ListSchedulesInput>) => {
      const asked = { GroupName, NamePrefix: 'list-', ...more };
      const { Schedules = [], NextToken } = await schedules.send(new ListSchedulesCommand(asked));
      return { names: Schedules.map(({ Name }) => Name?.replace(`-${run}`, '')), NextToken };
    };
    expect((await list({})).names).toEqual(all);
    expect((await list({ State: 'DISABLED' })).names).toEqual(['list-b']);
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect([...first.names, ...second.names]).toEqual(all);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ GroupName: 'no-such-group' })).rejects.toEqual(notFound);
    for (const name of all) await remove(name);
  });
});
