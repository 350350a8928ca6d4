import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Template } from '../../../local/assembly-template.ts';
import { startEngine } from '../../../local/engine/engine.ts';
import { changedFixture, temporaryFolder } from './fixture/assemble.ts';

const start = async (change: (template: Template) => void): Promise<unknown> => {
  const cdkOut = changedFixture(change);
  const dataDir = temporaryFolder();
  try {
    const engine = await startEngine({ cdkOut, dataDir, port: 0 });
    await engine.stop();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    rmSync(cdkOut, { recursive: true });
    rmSync(dataDir, { recursive: true });
  }
};

const first = (template: Template, type: string): Template['Resources'][string] =>
  Object.values(template.Resources).find((resource) => resource.Type === type)!;

const cases: [string, RegExp, (template: Template) => void][] = [
  [
    'an unknown resource type',
    /AWS::Kinesis::Stream \(Clicks\)/,
    ({ Resources }) => {
      Resources['Clicks'] = { Type: 'AWS::Kinesis::Stream', Properties: {} };
    },
  ],
  [
    'an unknown property',
    /AWS::SQS::Queue Lost.*FifoQueue/s,
    ({ Resources }) => {
      const [, queue] = Object.entries(Resources).find(([id]) => id.startsWith('Lost'))!;
      queue.Properties = { FifoQueue: true };
    },
  ],
  [
    'a bucket that tells EventBridge',
    /AWS::S3::Bucket Files.*EventBridgeConfiguration/s,
    (template) => {
      const NotificationConfiguration = { EventBridgeConfiguration: { EventBridgeEnabled: true } };
      first(template, 'AWS::S3::Bucket').Properties = { NotificationConfiguration };
    },
  ],
  [
    'a bucket that tells of what is taken away',
    /AWS::S3::Bucket Files.*Event/s,
    (template) => {
      const QueueConfigurations = [{ Event: 's3:ObjectRemoved:*', Queue: 'arn' }];
      first(template, 'AWS::S3::Bucket').Properties = { NotificationConfiguration: { QueueConfigurations } };
    },
  ],
  [
    'a bucket that tells a queue of another template',
    /fixture-files tells arn:aws:sqs:us-east-1:000000000000:other/,
    (template) => {
      const Queue = 'arn:aws:sqs:us-east-1:000000000000:other';
      const QueueConfigurations = [{ Event: 's3:ObjectCreated:*', Queue }];
      first(template, 'AWS::S3::Bucket').Properties = { NotificationConfiguration: { QueueConfigurations } };
    },
  ],
  [
    'a bucket with replication',
    /AWS::S3::Bucket Files.*ReplicationConfiguration/s,
    (template) => {
      first(template, 'AWS::S3::Bucket').Properties = { ReplicationConfiguration: {} };
    },
  ],
  [
    'an unknown intrinsic',
    /Fn::ImportValue/,
    (template) => {
      first(template, 'AWS::SQS::Queue').Properties = { DelaySeconds: { 'Fn::ImportValue': 'other' } };
    },
  ],
  [
    'a state machine in JSONata',
    /QueryLanguage/,
    (template) => {
      const { Properties } = first(template, 'AWS::StepFunctions::StateMachine');
      Properties['DefinitionString'] = JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Succeed' } },
      });
    },
  ],
  [
    'a state field that the interpreter ignores',
    /HeartbeatSeconds/,
    (template) => {
      const { Properties } = first(template, 'AWS::StepFunctions::StateMachine');
      const A = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', HeartbeatSeconds: 3, End: true };
      Properties['DefinitionString'] = JSON.stringify({ StartAt: 'A', States: { A } });
    },
  ],
];

describe('a template that the engine cannot bring up', () => {
  it.each(cases)('stops the start at %s and names it', async (_, message, change) => {
    expect(await start(change)).toMatchObject({ message: expect.stringMatching(message) });
  });

  it('starts unchanged', async () => {
    expect(await start(() => {})).toBeUndefined();
  });
});
