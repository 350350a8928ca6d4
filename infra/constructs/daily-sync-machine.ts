import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { StateMachineType, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resourceName } from '../config.ts';
import type { PullFunctionName } from '../sources.ts';
import { RunbookAlarm, type Alarming } from './runbook-alarm.ts';
import { TracedMachine } from './traced-machine.ts';

/** The functions that the definition calls: one per source by its name, and those that finish a run. */
export interface DailySyncSteps {
  pullers: Readonly<Record<PullFunctionName, IFunction>>;
  mergeDays: IFunction;
  judgeEvidence: IFunction;
  makeReports: IFunction;
  finishSync: IFunction;
}

const HOUR = Duration.hours(1);

/** The Standard workflow of a tenant's sources: it may wait for a vendor's limit without running anything. */
export class DailySyncMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, alarming: Alarming, steps: DailySyncSteps) {
    super(scope, id);
    const { config } = alarming;
    this.machine = new TracedMachine(this, 'Machine', {
      config,
      name: 'daily-sync',
      type: StateMachineType.STANDARD,
      substitutions: {
        PullFunctionPrefix: resourceName(config, 'pull-'),
        MergeDaysArn: steps.mergeDays.functionArn,
        JudgeEvidenceArn: steps.judgeEvidence.functionArn,
        MakeReportsArn: steps.makeReports.functionArn,
        FinishSyncArn: steps.finishSync.functionArn,
      },
      steps: [
        ...Object.values(steps.pullers),
        ...[steps.mergeDays, steps.judgeEvidence, steps.makeReports, steps.finishSync],
      ],
      quietBecause: 'A Standard execution keeps its own history for 90 days; its functions log what they did.',
    });
    this.#alarms(alarming);
  }

  /** A source that fails is told to people by an alert; what these see is that runs end badly one after the other. */
  #alarms(alarming: Alarming): void {
    new RunbookAlarm(this, 'Failed', alarming, {
      runbook: 'daily-sync-failed',
      impact: 'Payouts, clicks and spend of some day are old or missing, and reports say INCOMPLETE.',
      metric: new MathExpression({
        label: 'failed, timed out or stopped',
        expression: 'failed + timedOut + aborted',
        usingMetrics: {
          failed: this.machine.metricFailed({ period: HOUR }),
          timedOut: this.machine.metricTimedOut({ period: HOUR }),
          aborted: this.machine.metricAborted({ period: HOUR }),
        },
        period: HOUR,
      }),
      threshold: 3,
      of: { breaching: 2, periods: 2 },
    });
    new RunbookAlarm(this, 'Throttled', alarming, {
      runbook: 'daily-sync-throttled',
      impact: 'Runs of the sources cannot start, so their data is late.',
      metric: this.machine.metricThrottled({ period: HOUR }),
      threshold: 1,
    });
  }
}
