import type { MetricSource } from './metric-source.ts';

export const TIKTOK_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'view_count',
  scope: 'all',
  definitions: [{ from: '2022-08-29', text: 'views of the video' }],
};
