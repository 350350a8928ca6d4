import type { Capability, Metric, Platform } from '../model/platform.ts';
import { INSTAGRAM_STORY_CLICKS, INSTAGRAM_VIEWS } from './instagram-metrics.ts';
import {
  LINKEDIN_MEMBER_CLICKS,
  LINKEDIN_MEMBER_VIEWS,
  LINKEDIN_ORGANIZATION_CLICKS,
  LINKEDIN_ORGANIZATION_VIEWS,
} from './linkedin-metrics.ts';
import { META_AD_CLICKS, META_AD_CONVERSIONS, META_AD_VIEWS } from './meta-ad-metrics.ts';
import { META_POST_CLICKS, META_POST_LINK_CLICKS, META_POST_VIEWS } from './meta-post-metrics.ts';
import type { MetricSource } from './metric-source.ts';
import { TIKTOK_VIEWS } from './tiktok-metrics.ts';
import { X_CLICKS, X_VIEWS } from './x-metrics.ts';
import { YOUTUBE_VIEWS } from './youtube-metrics.ts';

/** A platform as it is registered: what its API can ever give for a post, and how it wants to be asked. */
export interface RegisteredPlatform extends Omit<Capability, 'platform' | 'metrics'> {
  sources: readonly MetricSource[];
  /** Its posts can be claimed; the others are known but have no client yet. */
  connected: boolean;
}

/** One line per platform. */
export const REGISTRY: Readonly<Record<Platform, RegisteredPlatform>> = {
  youtube: {
    sources: [YOUTUBE_VIEWS],
    credential: 'app',
    batchSize: 50,
    fetchSize: 50,
    readCostMicros: 0,
    settleHours: 24,
    connected: true,
  },
  x: {
    sources: [X_VIEWS, X_CLICKS],
    credential: 'app',
    batchSize: 100,
    fetchSize: 100,
    readCostMicros: 5_000,
    settleHours: 1,
    connected: true,
  },
  reddit: {
    sources: [],
    credential: 'app',
    batchSize: 100,
    fetchSize: 100,
    readCostMicros: 0,
    settleHours: 0,
    connected: true,
  },
  tiktok: {
    sources: [TIKTOK_VIEWS],
    credential: 'owner',
    batchSize: 20,
    fetchSize: 20,
    readCostMicros: 0,
    settleHours: 24,
    connected: true,
  },
  linkedin: {
    sources: [LINKEDIN_ORGANIZATION_VIEWS, LINKEDIN_ORGANIZATION_CLICKS, LINKEDIN_MEMBER_VIEWS, LINKEDIN_MEMBER_CLICKS],
    credential: 'owner',
    batchSize: 20,
    fetchSize: 20,
    readCostMicros: 0,
    settleHours: 24,
    connected: true,
  },
  instagram: {
    sources: [INSTAGRAM_VIEWS, INSTAGRAM_STORY_CLICKS],
    credential: 'owner',
    batchSize: 1,
    fetchSize: 50,
    readCostMicros: 0,
    settleHours: 48,
    connected: true,
  },
  meta: {
    sources: [
      META_POST_VIEWS,
      META_POST_LINK_CLICKS,
      META_POST_CLICKS,
      META_AD_VIEWS,
      META_AD_CLICKS,
      META_AD_CONVERSIONS,
    ],
    credential: 'owner',
    batchSize: 1,
    fetchSize: 50,
    readCostMicros: 0,
    settleHours: 48,
    connected: true,
  },
};

const metricsOf = (sources: readonly MetricSource[]): Metric[] => [...new Set(sources.map(({ metric }) => metric))];

const CAPABILITIES = new Map<Platform, Capability>(
  Object.entries(REGISTRY).map(([name, { sources, connected: _, ...asked }]) => {
    const platform = name as Platform;
    return [platform, { platform, metrics: metricsOf(sources), ...asked }];
  }),
);

export const capabilityOf = (platform: Platform): Capability => CAPABILITIES.get(platform)!;

export const connectedPlatforms = (): Platform[] => [...CAPABILITIES.keys()].filter((name) => REGISTRY[name].connected);
