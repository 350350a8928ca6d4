import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { REPLAY } from '../config.ts';
import { FUNCTIONS } from '../functions.ts';
import { AlarmedQueue, DeadLetterQueue } from './alarmed-queue.ts';
import type { Alarming } from './runbook-alarm.ts';

/** The next step of each replay at work, and the steps that failed five times. */
export class ReplayQueue extends Construct {
  readonly steps: AlarmedQueue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, alarming: Alarming) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarming,
      runbook: 'replay-dead-letters',
      impact: 'A step of a replay failed five times: the replay stands still until its cause is removed.',
    });
    this.steps = new AlarmedQueue(this, 'Steps', {
      alarming,
      runbook: 'replay-queue-age',
      subject: 'steps',
      impact: 'Replays are slower than they should be; nothing else waits for them.',
      deadLetters: this.deadLetters,
      maxReceives: REPLAY.maxReceives,
      visibilityTimeout: Duration.seconds(6 * FUNCTIONS.replay.timeoutSeconds),
      oldestMessage: Duration.minutes(30),
    });
  }

  /** One step at a time, few replays at once: claims that are coming in go first. */
  deliverTo(replay: IFunction): void {
    replay.addEventSourceMapping('Steps', {
      eventSourceArn: this.steps.queue.queueArn,
      batchSize: 1,
      maxConcurrency: REPLAY.maxConcurrency,
    });
  }
}
