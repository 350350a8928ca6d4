import { ConflictException, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ExecutionAlreadyExists, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { stepFunctionsExecutions } from '../../shared/outbound/sync-executions.ts';
import { eventBridgeSchedules } from '../../shared/outbound/sync-schedules.ts';

interface Sent {
  command: string;
  input: Record<string, unknown>;
}

/** Sees what a client sends, and lets a command fail. */
function observed<C extends SchedulerClient | SFNClient>(client: C, failing: Record<string, Error> = {}) {
  const sent: Sent[] = [];
  const send = async (command: { input: object }): Promise<object> => {
    const name = command.constructor.name;
    sent.push({ command: name, input: command.input as Sent['input'] });
    if (failing[name]) throw failing[name];
    return {};
  };
  return { client: Object.assign(client, { send }), sent };
}

describe('an execution', () => {
  const input = { tenantId: 'acme', runId: '2026-11-02T10-now-a', tasks: [], reportDate: null };
  const failed = (error: Error) => observed(new SFNClient({ region: 'eu-west-1' }), { StartExecutionCommand: error });

  it('has the name of its run and is told all of it', async () => {
    const { client, sent } = observed(new SFNClient({ region: 'eu-west-1' }));
    await stepFunctionsExecutions(client, 'arn:machine').start(input);
    expect(sent).toEqual([
      {
        command: 'StartExecutionCommand',
        input: { stateMachineArn: 'arn:machine', name: input.runId, input: JSON.stringify(input) },
      },
    ]);
  });

  it('that exists already is started; any other refusal is one', async () => {
    const exists = failed(new ExecutionAlreadyExists({ message: 'exists', $metadata: {} }));
    await expect(stepFunctionsExecutions(exists.client, 'arn:machine').start(input)).resolves.toBeUndefined();
    const refused = failed(new Error('throttled'));
    await expect(stepFunctionsExecutions(refused.client, 'arn:machine').start(input)).rejects.toThrow('throttled');
  });
});

describe('the schedules of a tenant', () => {
  const target = { group: 'claimcheck-dev-syncs', functionArn: 'arn:start', roleArn: 'arn:role' };
  const times = [
    { schedule: 'morning', expression: 'cron(0 6 * * ? *)' },
    { schedule: 'hourly', expression: 'cron(15 7-23 * * ? *)' },
  ] as const;
  const region = { region: 'eu-west-1' };

  it('are on its clocks, and say whose they are and for when', async () => {
    const { client, sent } = observed(new SchedulerClient(region));
    await eventBridgeSchedules(client, target).ensure('acme', 'America/New_York', times);
    expect(sent.map(({ command, input }) => [command, input.Name])).toEqual([
      ['CreateScheduleCommand', 'acme-morning'],
      ['CreateScheduleCommand', 'acme-hourly'],
    ]);
    expect(sent[1]!.input).toMatchObject({
      ...{ GroupName: target.group, ScheduleExpression: 'cron(15 7-23 * * ? *)', State: 'ENABLED' },
      ...{ ScheduleExpressionTimezone: 'America/New_York', FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: {
        ...{ Arn: 'arn:start', RoleArn: 'arn:role' },
        Input: '{"tenantId":"acme","schedule":"hourly","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      },
    });
  });

  it('are put right where they are there; any other refusal is one', async () => {
    const conflict = new ConflictException({ message: 'exists', $metadata: {}, Message: 'exists' });
    const { client, sent } = observed(new SchedulerClient(region), { CreateScheduleCommand: conflict });
    await eventBridgeSchedules(client, target).ensure('acme', 'America/New_York', times.slice(0, 1));
    expect(sent.map(({ command }) => command)).toEqual(['CreateScheduleCommand', 'UpdateScheduleCommand']);
    expect(sent[1]!.input).toEqual(sent[0]!.input);
    const refused = observed(new SchedulerClient(region), { CreateScheduleCommand: new Error('denied') });
    await expect(
      eventBridgeSchedules(refused.client, target).ensure('acme', 'America/New_York', times),
    ).rejects.toThrow('denied');
  });
});
