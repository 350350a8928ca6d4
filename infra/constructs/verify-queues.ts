import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { VERIFY } from '../config.ts';
import { FUNCTIONS } from '../functions.ts';
import { AlarmedQueue, DeadLetterQueue } from './alarmed-queue.ts';
import type { Alarming } from './runbook-alarm.ts';

export interface VerifyQueue {
  queue: Queue;
  deadLetters: Queue;
}

/** The checks that are owed: ordinary ones, and those of affiliates or claims that deserve a look first. */
export class VerifyQueues extends Construct {
  readonly standard: VerifyQueue;
  readonly priority: VerifyQueue;

  constructor(scope: Construct, id: string, alarming: Alarming) {
    super(scope, id);
    this.standard = this.#queue(alarming, 'Standard', 'standard', Duration.minutes(10));
    this.priority = this.#queue(alarming, 'Priority', 'priority', Duration.minutes(5));
  }

  /** Each queue has dead letters of its own, so that what is moved back comes to where it was. */
  #queue(alarming: Alarming, name: string, subject: 'standard' | 'priority', oldestMessage: Duration): VerifyQueue {
    const deadLetters = new DeadLetterQueue(this, `${name}DeadLetters`, {
      alarming,
      runbook: 'dead-letters',
      subject,
      impact: `Checks of the ${subject} queue were given up on after five deliveries: their claims wait for a verdict that will not come by itself.`,
    });
    const { queue } = new AlarmedQueue(this, name, {
      alarming,
      runbook: 'verify-queue-age',
      subject,
      impact: `Claims on the ${subject} queue get their first verdict later than the promised 30 seconds.`,
      deadLetters,
      maxReceives: VERIFY.maxReceives,
      // Six tries of the consumer fit, so a message is never handed out while its batch still runs.
      visibilityTimeout: Duration.seconds(
        6 * FUNCTIONS.dispatch.timeoutSeconds + alarming.config.verifyWindowSeconds[subject],
      ),
      oldestMessage,
    });
    return { queue, deadLetters: deadLetters.queue };
  }
}
