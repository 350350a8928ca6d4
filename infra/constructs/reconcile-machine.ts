import { readFileSync } from 'node:fs';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resourceName } from '../config.ts';
import type { FetchFunctionName } from '../platforms.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

/** The functions that the definition calls: one per platform by its name, and the one that judges. */
export interface ReconcileSteps {
  fetchers: Readonly<Record<FetchFunctionName, IFunction>>;
  reconcile: IFunction;
}

const DEFINITION = new URL('../../statemachines/reconcile.asl.json', import.meta.url);

/** The Express workflow that dispatch starts once per batch. */
export class ReconcileMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, alarming: Alarming, steps: ReconcileSteps) {
    super(scope, id);
    const { config } = alarming;
    const name = resourceName(config, 'reconcile');
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION, 'utf8')),
      definitionSubstitutions: {
        FetchFunctionPrefix: resourceName(config, 'fetch-'),
        ReconcileArn: steps.reconcile.functionArn,
      },
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: config.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [...Object.values(steps.fetchers), steps.reconcile].map((step) => step.functionArn),
      }),
    );
    Validations.of(this.machine).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and X-Ray have no resources to name: both are allowed on "*" or not at all.',
    });
    Validations.of(this.machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Each batch is logged by the functions; logging every state of every execution would cost more than running it.',
    });
    this.#alarms(alarming);
  }

  #alarms(alarming: Alarming): void {
    const period = FIVE_MINUTES;
    new RunbookAlarm(this, 'Failed', alarming, {
      runbook: 'reconcile-executions-failed',
      impact: 'Whole batches of checks end without verdicts and are delivered again, at most five times.',
      metric: new MathExpression({
        label: 'failed or timed out',
        expression: 'failed + timedOut',
        usingMetrics: {
          failed: this.machine.metricFailed({ period }),
          timedOut: this.machine.metricTimedOut({ period }),
        },
        period,
      }),
      threshold: 3,
    });
    new RunbookAlarm(this, 'Throttled', alarming, {
      runbook: 'reconcile-executions-throttled',
      impact: 'Batches of checks cannot start, so verdicts are late.',
      metric: this.machine.metricThrottled({ period }),
      threshold: 1,
    });
  }
}
