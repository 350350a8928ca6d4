import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ANNOUNCE } from '../config.ts';
import { FUNCTIONS } from '../functions.ts';
import { AlarmedQueue, DeadLetterQueue } from './alarmed-queue.ts';
import type { Alarming } from './runbook-alarm.ts';

export interface AnnouncementQueue {
  work: AlarmedQueue;
  deadLetters: DeadLetterQueue;
}

/** What partners and people are to be told. */
export class AnnouncementQueues extends Construct {
  readonly webhooks: AnnouncementQueue;
  readonly notify: AnnouncementQueue;

  constructor(scope: Construct, id: string, alarming: Alarming) {
    super(scope, id);
    this.webhooks = this.#queue(alarming, 'Webhooks', {
      subject: 'webhooks',
      consumer: 'deliver-webhooks',
      late: 'Partners hear of verdicts and alerts later than a few seconds.',
      lost: 'Events were never made into deliveries: partners do not hear of them.',
    });
    this.notify = this.#queue(alarming, 'Notify', {
      subject: 'notify',
      consumer: 'notify',
      late: 'People hear of trouble later than they should.',
      lost: 'Alerts did not reach a channel in five tries: people have not heard of them there.',
    });
  }

  deliverTo(functions: Readonly<Record<'deliver-webhooks' | 'notify', IFunction>>): void {
    for (const [consumer, { work }] of [
      ['deliver-webhooks', this.webhooks],
      ['notify', this.notify],
    ] as const) {
      functions[consumer].addEventSourceMapping('Messages', {
        eventSourceArn: work.queue.queueArn,
        batchSize: ANNOUNCE.batchSize,
        maxConcurrency: ANNOUNCE.maxConcurrency,
        reportBatchItemFailures: true,
      });
    }
  }

  #queue(
    alarming: Alarming,
    name: string,
    {
      subject,
      consumer,
      late,
      lost,
    }: { subject: string; consumer: 'deliver-webhooks' | 'notify'; late: string; lost: string },
  ): AnnouncementQueue {
    const deadLetters = new DeadLetterQueue(this, `${name}DeadLetters`, {
      alarming,
      runbook: 'announcement-dead-letters',
      subject,
      impact: lost,
    });
    const work = new AlarmedQueue(this, name, {
      alarming,
      runbook: 'announcement-queue-age',
      subject,
      impact: late,
      deadLetters,
      maxReceives: ANNOUNCE.maxReceives,
      visibilityTimeout: Duration.seconds(6 * FUNCTIONS[consumer].timeoutSeconds),
      oldestMessage: Duration.minutes(30),
    });
    return { work, deadLetters };
  }
}
