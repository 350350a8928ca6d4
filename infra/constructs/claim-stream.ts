import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, StartingPosition, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './alarmed-queue.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

/** What a record must be to matter: a new claim or a new revision of one. */
const NEW_REPORTS = {
  eventName: ['INSERT'],
  dynamodb: { Keys: { sk: { S: [{ prefix: 'claim' }, { prefix: 'rev#' }] } } },
};

export interface ClaimStreamProps {
  alarming: Alarming;
  submissions: TableV2;
  fanOut: IFunction;
}

/** The outbox: the table's stream and its one reader. What the reader cannot handle is kept, not skipped. */
export class ClaimStream extends Construct {
  readonly failures: DeadLetterQueue;

  constructor(scope: Construct, id: string, { alarming, submissions, fanOut }: ClaimStreamProps) {
    super(scope, id);
    this.failures = new DeadLetterQueue(this, 'Failures', {
      alarming,
      runbook: 'fan-out-failures',
      impact: 'Accepted claims were not queued for their check and have no verdict.',
    });
    fanOut.addEventSourceMapping('Claims', {
      eventSourceArn: submissions.tableStreamArn!,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter(NEW_REPORTS)],
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 5,
      onFailure: { bind: () => ({ destination: this.failures.queue.queueArn }) },
    });
    new RunbookAlarm(this, 'IteratorAge', alarming, {
      runbook: 'stream-iterator-age',
      impact: 'Accepted claims wait to be queued, so first verdicts are later than the promised 30 seconds.',
      metric: fanOut.metric('IteratorAge', { period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: Duration.minutes(2).toMilliseconds(),
    });
  }
}
