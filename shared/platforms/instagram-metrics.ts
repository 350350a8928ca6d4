import type { MetricSource } from './metric-source.ts';

export const INSTAGRAM_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'views',
  scope: 'organic',
  definitions: [{ from: '2025-04-21', text: 'times the post was played or shown, without what ads delivered' }],
};

export const INSTAGRAM_STORY_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'link_clicks',
  scope: 'organic',
  definitions: [{ from: '2025-04-21', text: 'taps on links of the story' }],
};
