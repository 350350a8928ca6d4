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

type Consumer = 'deliver-webhooks' | 'notify' | 'discord-work';

/** What partners and people are to be told, and what people asked for in Discord. */
export class AnnouncementQueues extends Construct {
  readonly webhooks: AnnouncementQueue;
  readonly notify: AnnouncementQueue;
  readonly discord: AnnouncementQueue;

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
    this.discord = this.#queue(alarming, 'Discord', {
      subject: 'discord',
      consumer: 'discord-work',
      late: 'People in Discord wait for answers, which can be given for 15 minutes.',
      lost: 'What was asked in Discord was not done, or a verdict not told there, in five tries.',
    });
  }

  deliverTo(functions: Readonly<Record<Consumer, IFunction>>): void {
    for (const [consumer, { work }] of [
      ['deliver-webhooks', this.webhooks],
      ['notify', this.notify],
      ['discord-work', this.discord],
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
    { subject, consumer, late, lost }: { subject: string; consumer: Consumer; late: string; lost: string },
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
