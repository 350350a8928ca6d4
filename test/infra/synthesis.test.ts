import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Stack, Validations, type App } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../infra/config.ts';
import { checkedApp } from '../../infra/synthesize.ts';
import { synthesizedTemplate, template } from './synthesized.ts';

describe('a synth', () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'claimcheck-synth-'));
  });
  afterEach(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  const synthOf = (build: (stack: Stack, app: App) => void) => () => {
    const app = checkedApp(outdir);
    build(new Stack(app, 'Test'), app);
    return app.synth();
  };

  it('gives the same template twice', async () => {
    expect(await synthesizedTemplate()).toEqual(template);
  });

  it('stops at what the security rules refuse: a topic that speaks without TLS', () => {
    expect(synthOf((stack) => new Topic(stack, 'Plain'))).toThrow('AwsSolutions-SNS3');
  });

  it('goes on where the refusal is answered with a reason', () => {
    const synth = synthOf((stack) => {
      const topic = new Topic(stack, 'Plain', { enforceSSL: true });
      Validations.of(topic).acknowledge({ id: 'AwsSolutions-SNS2', reason: 'A test.' });
    });
    expect(synth).not.toThrow();
  });

  it('stops at what CloudFormation would regret: a message visible again while its function still runs', () => {
    const synth = synthOf((stack) => {
      const queue = new Queue(stack, 'Queue', { enforceSSL: true, visibilityTimeout: Duration.seconds(5) });
      Validations.of(stack).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'A test.' });
      const consumer = new Function(stack, 'Consumer', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => {}'),
        timeout: Duration.seconds(30),
        role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      });
      consumer.addEventSourceMapping('Messages', { eventSourceArn: queue.queueArn });
    });
    expect(synth).toThrow('Queue visibility timeout (5) is less than Function timeout (30) seconds');
  });
});

describe('a stage', () => {
  it.each(['local', 'dev', 'prod', 'pr-123'])('may be called %s', (stage) => {
    expect(configOf(stage).stage).toBe(stage);
  });

  it.each(['', 'Prod', '1st', 'a_b', 'a-name-too-long-to-fit'])('may not be called "%s"', (stage) => {
    expect(() => configOf(stage)).toThrow('a stage is');
  });

  it('keeps data only in production', () => {
    expect(configOf('prod').keepsData).toBe(true);
    expect(configOf('staging').keepsData).toBe(false);
  });

  it('lets checks wait for company only where it is deployed, and well within the time of a first verdict', () => {
    expect(configOf('local').verifyWindowSeconds.standard).toBeLessThanOrEqual(2);
    for (const seconds of Object.values(configOf('prod').verifyWindowSeconds)) expect(seconds).toBeLessThanOrEqual(15);
  });
});
