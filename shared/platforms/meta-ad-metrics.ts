import type { MetricSource } from './metric-source.ts';

const VERSION_26 = '2026-07-29';

export const META_AD_VIEWS: MetricSource = {
  metric: 'views',
  metricName: 'impressions',
  scope: 'paid',
  definitions: [{ from: VERSION_26, text: 'times the ad was on screen' }],
};

export const META_AD_CLICKS: MetricSource = {
  metric: 'clicks',
  metricName: 'inline_link_clicks',
  scope: 'paid',
  definitions: [{ from: VERSION_26, text: 'clicks on links in the ad' }],
};

/** Of the types of action that stand for a sale, the one that every pixel reports. */
export const DEFAULT_ACTION = 'purchase';

/** One type of action: Meta lists the same sale under several, so that no two may be added up. */
export const adConversions = (actionType: string): MetricSource => ({
  metric: 'conversions',
  metricName: `actions[${actionType}]`,
  scope: 'paid',
  definitions: [
    { from: VERSION_26, text: 'actions that Meta attributes to the ad, which it may still do for 28 days' },
  ],
});

export const META_AD_CONVERSIONS = adConversions(DEFAULT_ACTION);
