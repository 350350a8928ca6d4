import type { MetricSource } from './metric-source.ts';

export const META_POST_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'post_media_view',
  scope: 'all',
  definitions: [{ from: '2025-11-15', text: 'times the post was played or shown' }],
};

export const META_POST_LINK_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'post_clicks_by_type[link clicks]',
  scope: 'all',
  definitions: [{ from: '2026-09-01', text: 'clicks on links in the post' }],
};

/** Where Meta does not tell the kinds of click apart. */
export const META_POST_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'post_clicks',
  scope: 'all',
  definitions: [{ from: '2026-09-01', text: 'clicks anywhere in the post, not only on links' }],
};
