import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, StartingPosition, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './alarmed-queue.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

const written = (eventNames: readonly ('INSERT' | 'MODIFY')[], ...prefixes: string[]) =>
  FilterCriteria.filter({
    eventName: eventNames,
    dynamodb: { Keys: { sk: { S: prefixes.map((prefix) => ({ prefix })) } } },
  });

/** What a record must be to matter, by table. */
const WANTED = {
  // A report or a verdict.
  submissions: written(['INSERT', 'MODIFY'], 'claim', 'rev#'),
  alerts: written(['INSERT', 'MODIFY'], 'alert#'),
  trust: written(['INSERT'], 'evt#'),
  clawbacks: written(['INSERT', 'MODIFY'], 'clawback'),
  // A run that ended, and a report that is sent because it is stored.
  syncs: written(['INSERT', 'MODIFY'], 'run#', 'report#'),
};
export type StreamedTable = keyof typeof WANTED;

export interface OutboxProps {
  alarming: Alarming;
  tables: Readonly<Record<StreamedTable, TableV2>>;
  fanOut: IFunction;
}

/** The outbox: the tables' streams and their one reader. What the reader cannot handle is kept, not skipped. */
export class Outbox extends Construct {
  readonly failures: DeadLetterQueue;

  constructor(scope: Construct, id: string, { alarming, tables, fanOut }: OutboxProps) {
    super(scope, id);
    this.failures = new DeadLetterQueue(this, 'Failures', {
      alarming,
      runbook: 'fan-out-failures',
      impact: 'What was saved had no effect: accepted claims were not queued for their check, or nobody was told.',
    });
    for (const [table, filter] of Object.entries(WANTED)) {
      fanOut.addEventSourceMapping(`From ${table}`, {
        eventSourceArn: tables[table as StreamedTable].tableStreamArn!,
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [filter],
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(1),
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        retryAttempts: 5,
        onFailure: { bind: () => ({ destination: this.failures.queue.queueArn }) },
      });
    }
    new RunbookAlarm(this, 'IteratorAge', alarming, {
      runbook: 'stream-iterator-age',
      impact: 'Accepted claims wait to be queued, so first verdicts are later than the promised 30 seconds.',
      metric: fanOut.metric('IteratorAge', { period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: Duration.minutes(2).toMilliseconds(),
    });
  }
}
