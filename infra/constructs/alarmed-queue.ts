import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FIVE_MINUTES, MINUTE, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

const SAFE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

export interface DeadLetterQueueProps {
  alarming: Alarming;
  runbook: string;
  /** Which of several queues with this page. */
  subject?: string;
  impact: string;
}

/** The end of the line: keeps what could not be done for 14 days, and alarms on the first message. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { alarming, runbook, subject, impact }: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', { ...SAFE, retentionPeriod: Duration.days(14) });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is where failed work ends; it is watched from its first message.',
    });
    new RunbookAlarm(this, 'Depth', alarming, {
      runbook,
      ...(subject !== undefined && { subject }),
      impact,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Maximum' }),
      threshold: 1,
    });
  }
}

export interface AlarmedQueueProps {
  alarming: Alarming;
  runbook: string;
  subject: string;
  impact: string;
  deadLetters: DeadLetterQueue;
  maxReceives: number;
  visibilityTimeout: Duration;
  /** Work older than this is late enough to wake someone. */
  oldestMessage: Duration;
}

/** A queue of work. It cannot be made without a place for what fails, nor without an alarm on what waits too long. */
export class AlarmedQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: AlarmedQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      ...SAFE,
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: props.deadLetters.queue, maxReceiveCount: props.maxReceives },
    });
    new RunbookAlarm(this, 'Age', props.alarming, {
      runbook: props.runbook,
      subject: props.subject,
      impact: props.impact,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: props.oldestMessage.toSeconds(),
    });
  }
}
