import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reachFixture, type ReachedStack } from './endpoints.ts';
import { signedCall, type Answer } from './signed-call.ts';

const GROUP = 'fixture-made';
let reached: ReachedStack;
beforeAll(async () => {
  reached = await reachFixture('scheduler');
});
afterAll(() => reached.end());

const run = randomUUID().slice(0, 8);
const call = (method: string, path: string, body?: object): Promise<Answer> =>
  signedCall(reached.signer, 'scheduler', method, path, body);
const pathOf = (name: string): string => `/schedules/${name}-${run}`;
const written = (more: object = {}, target: object = {}): object => ({
  GroupName: GROUP,
  ScheduleExpression: 'cron(0 6 * * ? *)',
  ScheduleExpressionTimezone: 'America/New_York',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: reached.outputs['VisitArn'], RoleArn: reached.outputs['MadeRoleArn'], Input: '{}', ...target },
  ...more,
});
const create = (name: string, more?: object, target?: object): Promise<Answer> =>
  call('POST', pathOf(name), written(more, target));
const read = (name: string, group = GROUP): Promise<Answer> => call('GET', `${pathOf(name)}?groupName=${group}`);
const remove = (name: string): Promise<Answer> => call('DELETE', `${pathOf(name)}?groupName=${GROUP}`);

describe('a schedule', () => {
  it('is made, read, changed as a whole, and deleted', async () => {
    const made = await create('whole', { Description: 'each morning' }, { RetryPolicy: { MaximumRetryAttempts: 3 } });
    const arn = String(made.body['ScheduleArn']);
    expect([made.status, arn.endsWith(`:schedule/${GROUP}/whole-${run}`)]).toEqual([200, true]);
    expect((await read('whole')).body).toMatchObject({
      ...written({ Description: 'each morning' }, { RetryPolicy: { MaximumRetryAttempts: 3 } }),
      Arn: arn,
      Name: `whole-${run}`,
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      CreationDate: expect.any(Number),
      LastModificationDate: expect.any(Number),
    });
    const changed = await call(
      'PUT',
      pathOf('whole'),
      written({ State: 'DISABLED', ScheduleExpression: 'rate(1 hour)' }),
    );
    expect(changed.body).toEqual({ ScheduleArn: arn });
    const { body } = await read('whole');
    expect(body).toMatchObject({ State: 'DISABLED', ScheduleExpression: 'rate(1 hour)' });
    expect(body).not.toHaveProperty('Description');
    expect((await remove('whole')).status).toBe(200);
    expect(await read('whole')).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  });

  it('of a name that is taken is a conflict, unless it is the same call again', async () => {
    const ClientToken = randomUUID();
    const first = await create('taken', { ClientToken });
    expect(await create('taken', { ClientToken })).toEqual(first);
    expect(await create('taken', { ClientToken: randomUUID() })).toMatchObject({
      status: 409,
      error: 'ConflictException',
      body: { Message: expect.stringContaining('already exists') },
    });
    await remove('taken');
  });

  it.each<[string, string, string]>([
    ['GET', 'never', GROUP],
    ['GET', 'never', 'no-such-group'],
    ['DELETE', 'never', GROUP],
  ])('%s of %s in %s is not found', async (method, name, group) => {
    const answer = await call(method, `${pathOf(name)}?groupName=${group}`);
    expect(answer).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  });

  it('that does not exist is not changed, and none is made in a group that does not exist', async () => {
    const missing = { status: 404, error: 'ResourceNotFoundException' };
    expect(await call('PUT', pathOf('never'), written())).toMatchObject(missing);
    expect(await create('never', { GroupName: 'no-such-group' })).toMatchObject(missing);
  });

  it.each<[string, object, object?]>([
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
    expect(await create('wrong', more, target)).toMatchObject({ status: 400, error: 'ValidationException' });
  });

  it('of a name with another character than AWS allows is refused', async () => {
    const answer = await call('POST', '/schedules/with%20blank', written());
    expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
  });
});

describe('the list of schedules', () => {
  it('is by group, prefix and state, in pages', async () => {
    for (const name of ['list-a', 'list-b', 'list-c'])
      await create(name, { State: name === 'list-b' ? 'DISABLED' : 'ENABLED' });
    const list = (query: string): Promise<Answer> =>
      call('GET', `/schedules?ScheduleGroup=${GROUP}&NamePrefix=list-&${query}`);
    const names = ({ body }: Answer): string[] =>
      (body['Schedules'] as { Name: string }[]).map(({ Name }) => Name.replace(`-${run}`, ''));
    expect(names(await list(''))).toEqual(['list-a', 'list-b', 'list-c']);
    expect(names(await list('State=DISABLED'))).toEqual(['list-b']);
    const first = await list('MaxResults=2');
    const second = await list(`MaxResults=2&NextToken=${encodeURIComponent(String(first.body['NextToken']))}`);
    expect([...names(first), ...names(second)]).toEqual(['list-a', 'list-b', 'list-c']);
    expect(second.body).not.toHaveProperty('NextToken');
    expect(await call('GET', '/schedules?ScheduleGroup=no-such-group')).toMatchObject({ status: 404 });
    for (const name of ['list-a', 'list-b', 'list-c']) await remove(name);
  });
});
