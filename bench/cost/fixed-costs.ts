import type { Template } from '../../local/assembly-template.ts';
import { costOfUse, totalOf } from './cost-of-use.ts';
import { usdFor } from './price-list.ts';
import type { Used } from './usage-arithmetic.ts';

type Resource = Template['Resources'][string];

/** US dollars a month, whether anything is reported or not. */
export type MonthlyCosts = Record<string, number>;

const MINUTES_A_MONTH = 730 * 60;
/** Lambda keeps five pollers waiting at a queue, 20 seconds each time. */
const EMPTY_RECEIVES_A_MINUTE = 5 * 3;

export interface Standing {
  template: Template;
  /** Metrics that the functions have sent, each under each of its dimensions. */
  customMetrics: number;
  emptySweep: Used;
}

/** What the template's standing parts cost a month, with the schedule that runs every minute and the wait at the queues. */
export function fixedCosts({ template, customMetrics, emptySweep }: Standing): MonthlyCosts {
  const resources = Object.values(template.Resources);
  const ofType = (type: string): Resource[] => resources.filter(({ Type }) => Type === type);
  const queues = ofType('AWS::Lambda::EventSourceMapping').filter(({ Properties }) =>
    JSON.stringify(Properties['EventSourceArn']).includes('Queue'),
  );
  return {
    alarms: usdFor(
      'alarmedMetric',
      ofType('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + watchedBy(alarm), 0),
    ),
    'custom metrics': usdFor('customMetric', customMetrics),
    dashboards: usdFor('dashboard', ofType('AWS::CloudWatch::Dashboard').length),
    secrets: usdFor('secret', ofType('AWS::SecretsManager::Secret').length),
    'KMS keys': usdFor('key', ofType('AWS::KMS::Key').length),
    'a sweep every minute': sweepCost(emptySweep) * MINUTES_A_MONTH,
    'waiting at the queues': usdFor('sqsRequest', queues.length * EMPTY_RECEIVES_A_MINUTE * MINUTES_A_MONTH),
  };
}

/** An alarm on an expression is billed for each metric in it. */
export function watchedBy({ Properties: { Metrics } }: Resource): number {
  if (!Array.isArray(Metrics)) return 1;
  return Metrics.filter((metric: { MetricStat?: unknown }) => metric.MetricStat !== undefined).length;
}

const sweepCost = (used: Used): number => totalOf(costOfUse({ used, traces: 1, machine: 'EXPRESS' }));
