import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { resourceName } from '../config.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

/** Runs the sweep every minute. A run that fails is not repeated: the next minute finds the same work. */
export class MinuteSweep extends Construct {
  constructor(scope: Construct, id: string, alarming: Alarming, sweep: IFunction) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.functionArn] }));
    sweep.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new Schedule(this, 'Schedule', {
      scheduleName: resourceName(alarming.config, 'sweep'),
      description: 'Sends the checks that are due',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: {
        bind: () => ({
          arn: sweep.functionArn,
          role,
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        }),
      },
    });
    new RunbookAlarm(this, 'NotRunning', alarming, {
      runbook: 'sweep-not-running',
      impact: 'Nothing that is due is sent: retries, settle re-checks and platform-down alerts stand still.',
      metric: sweep.metricInvocations({ period: FIVE_MINUTES }),
      threshold: 1,
      below: true,
      silenceIsFailure: true,
    });
  }
}
