import { describe, expect, it } from 'vitest';
import { watchedBy } from '../../bench/cost/fixed-costs.ts';

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
