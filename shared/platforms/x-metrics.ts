import type { MetricSource } from './metric-source.ts';

export const X_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'public_metrics.impression_count',
  scope: 'all',
  definitions: [{ from: '2022-12-15', text: 'times the post was seen' }],
};

export const X_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'non_public_metrics.url_link_clicks',
  scope: 'all',
  definitions: [{ from: '2020-10-01', text: 'clicks on links in the post' }],
};
