import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { StateMachineType, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resourceName } from '../config.ts';
import type { FetchFunctionName } from '../platforms.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';
import { TracedMachine } from './traced-machine.ts';

/** The functions that the definition calls: one per platform by its name, and the one that judges. */
export interface ReconcileSteps {
  fetchers: Readonly<Record<FetchFunctionName, IFunction>>;
  reconcile: IFunction;
}

/** The Express workflow that dispatch starts once per batch. */
export class ReconcileMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, alarming: Alarming, steps: ReconcileSteps) {
    super(scope, id);
    const { config } = alarming;
    this.machine = new TracedMachine(this, 'Machine', {
      config,
      name: 'reconcile',
      type: StateMachineType.EXPRESS,
      substitutions: {
        FetchFunctionPrefix: resourceName(config, 'fetch-'),
        ReconcileArn: steps.reconcile.functionArn,
      },
      steps: [...Object.values(steps.fetchers), steps.reconcile],
      quietBecause:
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
