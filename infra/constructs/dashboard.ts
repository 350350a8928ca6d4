import { Duration } from 'aws-cdk-lib';
import {
  Color,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  MathExpression,
  SingleValueWidget,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../../shared/lambda/env.ts';
import { resourceName, type StageConfig } from '../config.ts';
import type { AnnouncementQueues } from './announcement-queues.ts';
import type { DailySyncMachine } from './daily-sync-machine.ts';
import type { HttpApi } from './http-api.ts';
import type { Outbox } from './outbox.ts';
import type { ReconcileMachine } from './reconcile-machine.ts';
import { MINUTE } from './runbook-alarm.ts';
import type { VerifyQueues } from './verify-queues.ts';

export interface DashboardProps {
  config: StageConfig;
  api: HttpApi;
  queues: VerifyQueues;
  outbox: Outbox;
  announcements: AnnouncementQueues;
  reconcile: ReconcileMachine;
  dailySync: DailySyncMachine;
  functions: Readonly<Record<FunctionName, IFunction>>;
}

const period = MINUTE;

/** What an operator looks at first: is work coming in, are verdicts coming out, and what is in between. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { api, queues, outbox, announcements, reconcile, dailySync } = props;
    const own = ownMetrics(props.config.metricsNamespace);
    const functions = Object.entries(props.functions);
    const each = (metricOf: (of: IFunction) => IMetric): IMetric[] => functions.map(([, of]) => metricOf(of));

    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: resourceName(props.config, 'overview'),
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Claims accepted', [own('ClaimsAccepted', ['platform'], 'Sum')]),
          graph('Verdicts by status', [own('Verdicts', ['platform', 'status'], 'Sum')]),
          graph('Age of a claim at its verdict, s', [own('VerdictAge', ['platform'], 'p95')]),
        ],
        [
          graph('Fetch latency, ms', [own('FetchLatency', ['platform'], 'p95')]),
          graph('Oldest check waiting, s', [
            queues.standard.queue.metricApproximateAgeOfOldestMessage({ period, label: 'standard' }),
            queues.priority.queue.metricApproximateAgeOfOldestMessage({ period, label: 'priority' }),
          ]),
          new SingleValueWidget({
            title: 'Given up on',
            width: 8,
            height: 6,
            metrics: [
              queues.standard.deadLetters.metricApproximateNumberOfMessagesVisible({ period, label: 'standard' }),
              queues.priority.deadLetters.metricApproximateNumberOfMessagesVisible({ period, label: 'priority' }),
              outbox.failures.queue.metricApproximateNumberOfMessagesVisible({ period, label: 'never queued' }),
              ...(['webhooks', 'notify', 'discord'] as const).map((label) =>
                announcements[label].deadLetters.queue.metricApproximateNumberOfMessagesVisible({ period, label }),
              ),
            ],
          }),
        ],
        [
          graph('Executions', [
            reconcile.machine.metricStarted({ period, label: 'started' }),
            reconcile.machine.metricFailed({ period, label: 'failed', color: Color.RED }),
            reconcile.machine.metricTimedOut({ period, label: 'timed out', color: Color.ORANGE }),
            reconcile.machine.metricThrottled({ period, label: 'throttled', color: Color.PURPLE }),
          ]),
          graph('API errors', [
            api.stage.metricServerError({ period, statistic: 'Sum', label: '5xx', color: Color.RED }),
            api.stage.metricClientError({ period, statistic: 'Sum', label: '4xx' }),
          ]),
          graph('API latency, ms', [
            api.stage.metricLatency({ period, statistic: 'p50', label: 'p50' }),
            api.stage.metricLatency({ period, statistic: 'p95', label: 'p95' }),
            api.stage.metricLatency({ period, statistic: 'p99', label: 'p99' }),
          ]),
        ],
        [
          graph(
            'Function errors',
            each((of) => of.metricErrors({ period })),
          ),
          graph(
            'Function throttles',
            each((of) => of.metricThrottles({ period })),
          ),
          graph('Oldest stream record, ms', [
            props.functions['fan-out'].metric('IteratorAge', { period, statistic: 'Maximum', label: 'fan-out' }),
          ]),
        ],
        [
          graph('Syncs that ended', [own('Syncs', ['status'], 'Sum')]),
          graph('Executions of the daily sync', [
            dailySync.machine.metricStarted({ period, label: 'started' }),
            dailySync.machine.metricFailed({ period, label: 'failed', color: Color.RED }),
            dailySync.machine.metricTimedOut({ period, label: 'timed out', color: Color.ORANGE }),
          ]),
          graph('How long a sync takes, s', [
            new MathExpression({
              expression: 'milliseconds / 1000',
              usingMetrics: { milliseconds: dailySync.machine.metricTime({ period, statistic: 'p95' }) },
              label: 'p95',
              period,
            }),
          ]),
        ],
      ],
    });
  }
}

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 6 });

/** The application's own metrics, one line per value of their dimensions, whichever function wrote them. */
const ownMetrics =
  (namespace: string) =>
  (name: string, dimensions: string[], statistic: string): IMetric =>
    new MathExpression({
      expression: `SEARCH('{${[namespace, 'service', ...dimensions].join(',')}} MetricName="${name}"', '${statistic}', ${period.toSeconds()})`,
      label: '',
      period,
    });
