import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { VERIFY } from '../config.ts';
import { FUNCTIONS } from '../functions.ts';
import { AlarmedQueue, DeadLetterQueue } from './alarmed-queue.ts';
import type { Alarming } from './runbook-alarm.ts';

/** The checks that are owed: ordinary ones, those of affiliates or claims that deserve a look first, and the lost. */
export class VerifyQueues extends Construct {
  readonly standard: AlarmedQueue;
  readonly priority: AlarmedQueue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, alarming: Alarming) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarming,
      runbook: 'dead-letters',
      impact:
        'Checks were given up on after five deliveries: their claims wait for a verdict that will not come by itself.',
    });
    const queue = (name: string, windowSeconds: number, subject: string, oldestMessage: Duration): AlarmedQueue =>
      new AlarmedQueue(this, name, {
        alarming,
        runbook: 'verify-queue-age',
        subject,
        impact: `Claims on the ${subject} queue get their first verdict later than the promised 30 seconds.`,
        deadLetters: this.deadLetters,
        maxReceives: VERIFY.maxReceives,
        // Six tries of the consumer fit, so a message is never handed out while its batch still runs.
        visibilityTimeout: Duration.seconds(6 * FUNCTIONS.dispatch.timeoutSeconds + windowSeconds),
        oldestMessage,
      });
    this.standard = queue('Standard', VERIFY.standard.windowSeconds, 'standard', Duration.minutes(10));
    this.priority = queue('Priority', VERIFY.priority.windowSeconds, 'priority', Duration.minutes(5));
  }
}
