import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../../local/assembly-template.ts';
import { accessKeyIdOf } from '../../../local/engine/endpoints.ts';
import { signedCall, signerOf, type Answer } from '../emulators/signed-call.ts';
import { attach, runAs, type Acting, type HandMade } from './as-function.ts';

const OWN = 'arn:aws:scheduler:us-east-1:000000000000:schedule/fixture-made/*';
const allow = (Action: string | string[], Resource: unknown, more: object = {}): HandMade => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const logicalIdOf = (template: Template, prefix: string): string =>
  Object.keys(template.Resources).find((id) => id.startsWith(prefix))!;

let acting: Acting;
let visitRole: string;
beforeAll(async () => {
  acting = await runAs((template) => {
    const role = { 'Fn::GetAtt': [logicalIdOf(template, 'MadeRole'), 'Arn'] };
    const Condition = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };
    attach(template, 'WorkFunction', [
      allow(['scheduler:CreateSchedule', 'scheduler:GetSchedule'], OWN),
      allow('iam:PassRole', role, { Condition }),
    ]);
    attach(template, 'WatchFunction', [allow('scheduler:*', '*')]);
    attach(template, 'TickFunction', [allow('iam:PassRole', '*')]);
    const machine = { Ref: logicalIdOf(template, 'Journey2') };
    attach(template, 'SecretFunction', [
      allow('states:StartExecution', machine),
      allow('states:DescribeExecution', 'arn:aws:states:us-east-1:000000000000:execution:Fixture-Journey*:mine-*'),
    ]);
    visitRole = `arn:aws:iam::000000000000:role/Fixture-${logicalIdOf(template, 'VisitFunctionServiceRole')}`;
    // A role for schedules that may invoke nothing.
    template.Resources['Idle'] = {
      ...template.Resources[logicalIdOf(template, 'MadeRole')]!,
      Properties: { ...template.Resources[logicalIdOf(template, 'MadeRole')]!.Properties, RoleName: 'idle' },
    };
  });
});
afterAll(() => acting.end());

const call = (as: string, method: string, path: string, body?: object): Promise<Answer> =>
  signedCall(signerOf(acting.engine, accessKeyIdOf(acting.engine.functionName(as))), 'scheduler', method, path, body);
const written = (more: object = {}, target: object = {}): object => ({
  GroupName: 'fixture-made',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: acting.engine.outputs['VisitArn'],
    RoleArn: acting.engine.outputs['MadeRoleArn'],
    Input: '{"place":"a","trip":"b"}',
    ...target,
  },
  ...more,
});
const denied = (action: string) => ({
  status: 403,
  error: 'AccessDeniedException',
  body: { Message: expect.stringContaining(`not authorized to perform: ${action} on resource`) },
});

describe('a function that makes schedules', () => {
  it('needs the right on the schedules of the group, and to pass the role', async () => {
    expect(await call('WorkFunction', 'POST', '/schedules/made', written())).toMatchObject({ status: 200 });
    expect(await call('WorkFunction', 'GET', '/schedules/made?groupName=fixture-made')).toMatchObject({ status: 200 });
  });

  it.each<[string, string, string, string, object?]>([
    ['makes one in another group', 'WorkFunction', 'scheduler:CreateSchedule', 'POST', { GroupName: 'default' }],
    ['deletes one', 'WorkFunction', 'scheduler:DeleteSchedule', 'DELETE'],
    ['may all but pass the role', 'WatchFunction', 'iam:PassRole', 'POST', {}],
    ['may all but pass the role that a change names', 'WatchFunction', 'iam:PassRole', 'PUT', {}],
    ['may only pass roles', 'TickFunction', 'scheduler:CreateSchedule', 'POST', {}],
  ])('is denied where it %s', async (_, as, action, method, more) => {
    const path = `/schedules/made${more ? '' : '?groupName=fixture-made'}`;
    expect(await call(as, method, path, more && written(more))).toMatchObject(denied(action));
  });

  it('lists them only with a right on all', async () => {
    expect(await call('WorkFunction', 'GET', '/schedules')).toMatchObject(denied('scheduler:ListSchedules'));
    expect(await call('WatchFunction', 'GET', '/schedules')).toMatchObject({ status: 200 });
  });
});

describe('the role of a schedule', () => {
  const developer = (name: string, target: object): Promise<Answer> =>
    signedCall(signerOf(acting.engine), 'scheduler', 'POST', `/schedules/${name}`, written({}, target));

  it.each([
    ['is of another service', () => visitRole],
    ['does not exist', () => 'arn:aws:iam::000000000000:role/none'],
  ])('that %s is refused', async (_, roleArn) => {
    const answer = await developer('wrong', { RoleArn: roleArn() });
    expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
    expect(answer.body['Message']).toContain('assume the role');
  });

  it('must let it invoke its function, or the function does not run', async () => {
    await developer('idle', { RoleArn: 'arn:aws:iam::000000000000:role/idle' });
    const run = await acting.local('POST', '/schedules/idle/run');
    expect(run.status).toBe(502);
    expect(await run.text()).toContain('assumed-role/idle/idle is not authorized to perform: lambda:InvokeFunction');
    await developer('busy', {});
    expect((await acting.local('POST', '/schedules/busy/run')).status).toBe(200);
  });
});

describe('a function that begins executions', () => {
  it('describes those that it may, by their own ARN, and stops none', async () => {
    const functionName = acting.engine.functionName('SecretFunction');
    const machines = new SFNClient({ ...signerOf(acting.engine, accessKeyIdOf(functionName)), maxAttempts: 1 });
    const begin = (name: string) =>
      machines.send(
        new StartExecutionCommand({
          stateMachineArn: acting.engine.outputs['JourneyArn'],
          name,
          input: '{"places":[],"staySeconds":0,"restSeconds":0,"holdMs":0}',
        }),
      );
    const { executionArn } = await begin('mine-1');
    const { executionArn: other } = await begin('other');
    expect(await machines.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ name: 'mine-1' });
    const denial = { name: 'AccessDeniedException' };
    await expect(machines.send(new DescribeExecutionCommand({ executionArn: other }))).rejects.toMatchObject(denial);
    await expect(machines.send(new StopExecutionCommand({ executionArn }))).rejects.toMatchObject(denial);
  });
});
