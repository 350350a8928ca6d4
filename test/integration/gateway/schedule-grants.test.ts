import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleInput,
} from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../../local/assembly-template.ts';
import { accessKeyIdOf } from '../../../local/engine/endpoints.ts';
import { signerOf } from '../emulators/signer.ts';
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

const as = (functionName: string): SchedulerClient =>
  new SchedulerClient(signerOf(acting.engine, accessKeyIdOf(acting.engine.functionName(functionName))));
const GroupName = 'fixture-made';
const written = (more: object = {}, target: object = {}): CreateScheduleInput => ({
  Name: 'made',
  GroupName,
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
  name: 'AccessDeniedException',
  message: expect.stringContaining(`not authorized to perform: ${action} on resource`),
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
});

describe('a function that makes schedules', () => {
  it('needs the right on the schedules of the group, and to pass the role', async () => {
    await as('WorkFunction').send(new CreateScheduleCommand(written()));
    await as('WorkFunction').send(new GetScheduleCommand({ Name: 'made', GroupName }));
  });

  const cases: [string, string, string, (client: SchedulerClient) => Promise<unknown>][] = [
    [
      'makes one in another group',
      'WorkFunction',
      'scheduler:CreateSchedule',
      (client) => client.send(new CreateScheduleCommand(written({ GroupName: 'default' }))),
    ],
    [
      'deletes one',
      'WorkFunction',
      'scheduler:DeleteSchedule',
      (client) => client.send(new DeleteScheduleCommand({ Name: 'made', GroupName })),
    ],
    [
      'may all but pass the role',
      'WatchFunction',
      'iam:PassRole',
      (client) => client.send(new CreateScheduleCommand(written())),
    ],
    [
      'may all but pass the role that a change names',
      'WatchFunction',
      'iam:PassRole',
      (client) => client.send(new UpdateScheduleCommand(written())),
    ],
    [
      'may only pass roles',
      'TickFunction',
      'scheduler:CreateSchedule',
      (client) => client.send(new CreateScheduleCommand(written())),
    ],
    [
      'lists them without a right on all',
      'WorkFunction',
      'scheduler:ListSchedules',
      (client) => client.send(new ListSchedulesCommand({ GroupName })),
    ],
  ];
  it.each(cases)('is denied where it %s', async (_, functionName, action, ask) => {
    await expect(ask(as(functionName))).rejects.toMatchObject(denied(action));
  });

  it('lists them with a right on all', async () => {
    const { Schedules } = await as('WatchFunction').send(new ListSchedulesCommand({ GroupName }));
    expect(Schedules).toMatchObject([{ Name: 'made' }]);
  });
});

describe('the role of a schedule', () => {
  const make = (Name: string, target: object): Promise<unknown> =>
    new SchedulerClient(signerOf(acting.engine)).send(new CreateScheduleCommand(written({ Name }, target)));

  it.each([
    ['is of another service', () => visitRole],
    ['does not exist', () => 'arn:aws:iam::000000000000:role/none'],
  ])('that %s is refused', async (_, roleArn) => {
    await expect(make('wrong', { RoleArn: roleArn() })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('assume the role'),
    });
  });

  it('must let it invoke its function, or the function does not run', async () => {
    await make('idle', { RoleArn: 'arn:aws:iam::000000000000:role/idle' });
    const run = await acting.local('POST', '/schedules/idle/run');
    expect(run.status).toBe(502);
    expect(await run.text()).toContain('assumed-role/idle/idle is not authorized to perform: lambda:InvokeFunction');
    await make('busy', {});
    expect((await acting.local('POST', '/schedules/busy/run')).status).toBe(200);
  });
});

describe('a function that begins executions', () => {
  it('describes those that it may, by their own ARN, and stops none', async () => {
    const functionName = acting.engine.functionName('SecretFunction');
    const machines = new SFNClient(signerOf(acting.engine, accessKeyIdOf(functionName)));
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
