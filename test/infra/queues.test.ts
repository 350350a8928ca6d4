import { App, Duration, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { ANNOUNCE, configOf, REPLAY, VERIFY } from '../../infra/config.ts';
import { AlarmedQueue, DeadLetterQueue } from '../../infra/constructs/alarmed-queue.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import { functionNamed, referenced, resources, template } from './synthesized.ts';

interface Queue {
  VisibilityTimeout?: number;
  MessageRetentionPeriod: number;
  SqsManagedSseEnabled: boolean;
  RedrivePolicy?: { deadLetterTargetArn: unknown; maxReceiveCount: number };
}
interface Mapping {
  EventSourceArn: unknown;
  FunctionName: unknown;
  MaximumBatchingWindowInSeconds: number;
  ScalingConfig?: { MaximumConcurrency: number };
  FunctionResponseTypes: string[];
}

const queues = resources<Queue>('AWS::SQS::Queue');
const fed = queues.filter(({ Properties }) => Properties.RedrivePolicy);
const working = fed.filter(({ id }) => id.startsWith('Verify'));
const steps = fed.find(({ id }) => id.startsWith('Replays'))!;
const ends = queues.filter(({ Properties }) => !Properties.RedrivePolicy);
const mappingOf = (queue: string) =>
  resources<Mapping>('AWS::Lambda::EventSourceMapping').find(
    ({ Properties }) => referenced(Properties.EventSourceArn) === queue,
  )!.Properties;

describe('the queues', () => {
  it('are two for checks, three for what is told and asked, one for files and one for replays, with what failed of each, and one for what was never queued', () => {
    const named = (of: typeof queues) => of.map(({ id }) => id.replace(/Queue\w+$/, '')).toSorted();
    expect(named(fed)).toEqual([
      ...['AnnouncementsDiscord', 'AnnouncementsNotify', 'AnnouncementsWebhooks'],
      'Files',
      ...['ReplaysSteps', 'VerifyPriority', 'VerifyStandard'],
    ]);
    expect(named(ends)).toEqual([
      ...['AnnouncementsDiscordDeadLetters', 'AnnouncementsNotifyDeadLetters', 'AnnouncementsWebhooksDeadLetters'],
      'FilesDeadLetters',
      'OutboxFailures',
      ...['ReplaysDeadLetters', 'VerifyPriorityDeadLetters', 'VerifyStandardDeadLetters'],
    ]);
  });

  it.each(working.map((queue) => [queue.id, queue] as const))(
    'give %s five deliveries and then its own dead letters',
    (id, { Properties }) => {
      const own = new RegExp(`^${id.replace(/Queue\w+$/, '')}DeadLetters`);
      expect(referenced(Properties.RedrivePolicy?.deadLetterTargetArn)).toMatch(own);
      expect(Properties.RedrivePolicy?.maxReceiveCount).toBe(VERIFY.maxReceives);
    },
  );

  it.each(working.map((queue) => [queue.id, queue] as const))(
    'hide a message of %s for six tries of dispatch and its window',
    (id, { Properties }) => {
      const window = mappingOf(id).MaximumBatchingWindowInSeconds;
      expect(Properties.VisibilityTimeout).toBe(6 * FUNCTIONS.dispatch.timeoutSeconds + window);
    },
  );

  it.each([
    ['AnnouncementsNotify', 'notify'],
    ['AnnouncementsWebhooks', 'deliver-webhooks'],
    ['AnnouncementsDiscord', 'discord-work'],
  ] as const)('bring what is in %s to %s, bounded, with partial answers and five deliveries', (queue, name) => {
    const { id, Properties } = fed.find((of) => of.id.startsWith(queue))!;
    expect(Properties.VisibilityTimeout).toBe(6 * FUNCTIONS[name].timeoutSeconds);
    expect(Properties.RedrivePolicy?.maxReceiveCount).toBe(ANNOUNCE.maxReceives);
    expect(referenced(Properties.RedrivePolicy?.deadLetterTargetArn)).toMatch(new RegExp(`^${queue}DeadLetters`));
    expect(mappingOf(id)).toMatchObject({
      BatchSize: ANNOUNCE.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: ANNOUNCE.maxConcurrency },
    });
    expect(referenced(mappingOf(id).FunctionName)).toBe(functionNamed(name).id);
  });

  it.each(working.map((queue) => [queue.id] as const))(
    'deliver %s to dispatch, bounded, with partial answers',
    (id) => {
      const mapping = mappingOf(id);
      expect(referenced(mapping.FunctionName)).toBe(functionNamed('dispatch').id);
      expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(mapping.ScalingConfig?.MaximumConcurrency).toBeGreaterThanOrEqual(2);
    },
  );

  it('give a step of a replay five deliveries, each longer than six runs of its function, one at a time', () => {
    expect(steps.Properties).toMatchObject({
      VisibilityTimeout: 6 * FUNCTIONS.replay.timeoutSeconds,
      RedrivePolicy: { maxReceiveCount: REPLAY.maxReceives },
    });
    expect(referenced(steps.Properties.RedrivePolicy?.deadLetterTargetArn)).toMatch(/^ReplaysDeadLetters/);
    const mapping = resources<Mapping & { BatchSize: number }>('AWS::Lambda::EventSourceMapping').find(
      ({ Properties }) => referenced(Properties.EventSourceArn) === steps.id,
    )!.Properties;
    expect(referenced(mapping.FunctionName)).toBe(functionNamed('replay').id);
    expect([mapping.BatchSize, mapping.ScalingConfig?.MaximumConcurrency]).toEqual([1, REPLAY.maxConcurrency]);
  });

  it.each(ends.map((queue) => [queue.id, queue] as const))('keep %s for 14 days', (_, { Properties }) => {
    expect(Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });

  it.each(queues.map((queue) => [queue.id, queue] as const))('encrypt %s and speak only TLS', (id, { Properties }) => {
    expect(Properties.SqsManagedSseEnabled).toBe(true);
    const policies = resources<{ Queues: unknown[]; PolicyDocument: unknown }>('AWS::SQS::QueuePolicy').filter(
      (policy) => policy.Properties.Queues.some((queue) => referenced(queue) === id),
    );
    expect(JSON.stringify(policies)).toContain('"aws:SecureTransport":"false"');
  });
});

describe('a queue made with our construct', () => {
  const build = () => {
    const stack = new Stack(new App(), 'Test');
    const alarming = { config: configOf('test'), topic: new Topic(stack, 'Topic') };
    const deadLetters = new DeadLetterQueue(stack, 'Dead', {
      alarming,
      runbook: 'dead-letters',
      impact: 'Work is lost.',
    });
    return { stack, alarming, deadLetters };
  };
  const common = { subject: 'work', impact: 'Late.', maxReceives: 3, visibilityTimeout: Duration.seconds(30) };

  it('cannot be made without a runbook page', () => {
    const { stack, alarming, deadLetters } = build();
    const runbook = 'a-page-nobody-wrote';
    const make = () =>
      new AlarmedQueue(stack, 'Work', {
        ...common,
        alarming,
        deadLetters,
        runbook,
        oldestMessage: Duration.minutes(1),
      });
    expect(make).toThrow('an alarm without its page: docs/runbooks/a-page-nobody-wrote.md');
  });

  it('sends what fails to its dead letters', () => {
    const { stack, alarming, deadLetters } = build();
    const { queue } = new AlarmedQueue(stack, 'Work', {
      ...common,
      alarming,
      deadLetters,
      runbook: 'verify-queue-age',
      oldestMessage: Duration.minutes(1),
    });
    expect(queue.deadLetterQueue).toEqual({ queue: deadLetters.queue, maxReceiveCount: 3 });
  });
});

it('names the places that operators need', () => {
  for (const name of [
    'ApiUrl',
    'RegistryTableName',
    'ReconcileMachineArn',
    'StandardQueueUrl',
    'PriorityQueueUrl',
    'StandardDeadLettersUrl',
    'PriorityDeadLettersUrl',
  ])
    expect(template.Outputs).toHaveProperty(name);
});
