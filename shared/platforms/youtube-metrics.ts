import type { MetricSource } from './metric-source.ts';

export const YOUTUBE_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'statistics.viewCount',
  scope: 'all',
  definitions: [
    { from: '2025-03-31', text: 'a view counts after a minimum watch time; in Shorts when playback starts' },
    { from: '2026-08-24', text: 'a view counts when playback starts' },
  ],
};
