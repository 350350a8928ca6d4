import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

/** Throttling has few causes (the account's concurrency, a cap of fetch functions), so functions share an alarm where they share an impact. */
export class ThrottleAlarm extends Construct {
  constructor(
    scope: Construct,
    id: string,
    alarming: Alarming,
    { subject, impact, functions }: { subject: string; impact: string; functions: readonly IFunction[] },
  ) {
    super(scope, id);
    const metrics = functions.map((of, index) => [`f${index}`, of.metricThrottles({ period: FIVE_MINUTES })] as const);
    new RunbookAlarm(this, 'Throttles', alarming, {
      runbook: 'function-throttles',
      subject,
      impact,
      metric: new MathExpression({
        label: 'throttled invocations',
        expression: metrics.map(([id]) => id).join(' + '),
        usingMetrics: Object.fromEntries(metrics),
        period: FIVE_MINUTES,
      }),
      threshold: 5,
    });
  }
}
