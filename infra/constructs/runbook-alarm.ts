import { existsSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { resourceName, type StageConfig } from '../config.ts';

/** Where alarms are announced, and the stage they belong to. */
export interface Alarming {
  config: StageConfig;
  topic: ITopic;
}

export interface RunbookAlarmProps {
  /** The page under docs/runbooks, which is also the alarm's name. */
  runbook: string;
  /** Which one of several alarms that share the page. */
  subject?: string;
  /** What users or operators lose while this is in alarm, in one sentence. */
  impact: string;
  metric: IMetric;
  /** Alarm when the metric is at least this; `below` turns it round. */
  threshold: number;
  below?: boolean;
  /** How many of how many periods. Default: 1 of 1. */
  of?: { breaching: number; periods: number };
  /** A metric without data is fine unless silence is the failure. */
  silenceIsFailure?: boolean;
}

/** The only way to make an alarm here: it says its impact, has a runbook page that exists, and tells someone. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, topic }: Alarming, props: RunbookAlarmProps) {
    const { breaching, periods } = props.of ?? { breaching: 1, periods: 1 };
    super(scope, id, {
      alarmName: resourceName(config, props.subject ? `${props.runbook}-${props.subject}` : props.runbook),
      alarmDescription: `${props.impact} Runbook: ${pageOf(props.runbook)}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: breaching,
      treatMissingData: props.silenceIsFailure ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(topic));
  }
}

function pageOf(runbook: string): string {
  const page = `docs/runbooks/${runbook}.md`;
  if (!existsSync(new URL(`../../${page}`, import.meta.url))) throw new Error(`an alarm without its page: ${page}`);
  return page;
}

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);
