import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FILES } from '../config.ts';
import { AlarmedQueue, DeadLetterQueue } from './alarmed-queue.ts';
import { Lake } from './lake.ts';
import type { Alarming } from './runbook-alarm.ts';

/** The exports that are to be loaded, and those that failed each time. */
export class FileQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, alarming: Alarming) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarming,
      runbook: 'file-dead-letters',
      impact: 'An export of orders was not loaded in several tries: its orders are missing from revenue and approval.',
    });
    this.queue = new AlarmedQueue(this, 'Files', {
      alarming,
      runbook: 'file-queue-age',
      subject: 'files',
      impact: 'Exports of orders wait to be loaded: revenue and approval are those of older files.',
      deadLetters: this.deadLetters,
      maxReceives: FILES.maxReceives,
      visibilityTimeout: Duration.seconds(6 * FILES.loadSeconds),
      oldestMessage: Duration.hours(2),
    }).queue;
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.#exportsArn(alarming) },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
  }

  /** One at a time: each may take all the memory that the function has. */
  deliverTo(loadOrders: IFunction): void {
    loadOrders.addEventSourceMapping('Files', {
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      maxConcurrency: FILES.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  #exportsArn({ config }: Alarming): string {
    const stack = Stack.of(this);
    const resource = Lake.bucketName(config, 'exports', stack.account);
    return stack.formatArn({
      ...{ service: 's3', region: '', account: '', resource },
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
  }
}
