import type { MetricSource } from './metric-source.ts';

export const LINKEDIN_ORGANIZATION_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'totalShareStatistics.impressionCount',
  scope: 'organic',
  definitions: [{ from: '2022-06-01', text: 'times the post was shown, sponsored delivery left out' }],
};

export const LINKEDIN_ORGANIZATION_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'totalShareStatistics.clickCount',
  scope: 'organic',
  definitions: [{ from: '2022-06-01', text: 'all clicks on the post, not only those on its links' }],
};

export const LINKEDIN_MEMBER_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'IMPRESSION',
  scope: 'organic',
  definitions: [{ from: '2025-06-01', text: 'times the post was shown' }],
};

export const LINKEDIN_MEMBER_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'LINK_CLICKS',
  scope: 'organic',
  definitions: [{ from: '2026-04-01', text: 'clicks on links in the post' }],
};
