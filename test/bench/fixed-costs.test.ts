import { describe, expect, it } from 'vitest';
import { fixedCosts, watchedBy } from '../../bench/cost/fixed-costs.ts';
import { nothingUsed } from './nothing-used.ts';

describe('an alarm is billed', () => {
  const metric = { MetricStat: { Stat: 'Sum' } };
  it.each([
    ['once, where it names its metric', {}, 1],
    ['for each metric of its expression, and not for the expression', { Metrics: [metric, metric, {}] }, 2],
    ['for one metric that is written as a list', { Metrics: [metric] }, 1],
  ])('%s', (_, Properties, metrics) => {
    expect(watchedBy({ Type: 'AWS::CloudWatch::Alarm', Properties })).toBe(metrics);
  });
});

describe('a month costs', () => {
  const mapping = (from: string) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: { 'Fn::GetAtt': [from, 'Arn'] } },
  });
  const Resources = {
    A: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
    B: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
    D: { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
    S: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    K: { Type: 'AWS::KMS::Key', Properties: {} },
    Q: mapping('StandardQueue1'),
    T: mapping('TablesSubmissions1'),
    F: { Type: 'AWS::Lambda::Function', Properties: {} },
  };

  it('what the template declares, a sweep every minute, and the wait at each queue that is consumed', () => {
    const emptySweep = nothingUsed({ scheduler: { invocations: 1 } });
    const costs = fixedCosts({ template: { Resources }, customMetrics: 10, emptySweep });
    const { 'a sweep every minute': sweeps, 'waiting at the queues': waiting, ...declared } = costs;
    expect(declared).toEqual({ alarms: 0.2, 'custom metrics': 3, dashboards: 3, secrets: 0.4, 'KMS keys': 1 });
    // 43,800 minutes, each with a run and its trace; three receives a minute by each of five pollers.
    expect(sweeps).toBeCloseTo(0.0438 * (1 + 5), 9);
    expect(waiting).toBeCloseTo(0.657 * 0.4, 9);
  });
});
