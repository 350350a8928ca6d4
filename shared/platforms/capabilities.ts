import type { Capability, Platform } from '../model/platform.ts';

/** A platform whose posts can be claimed; the others are known but not connected yet. */
interface RegisteredPlatform extends Capability {
  connected: boolean;
}

/** What each platform's API can ever give for a post, and how many posts one call takes. */
const REGISTRY: Record<Platform, RegisteredPlatform> = {
  youtube: { platform: 'youtube', metrics: ['views'], batchSize: 50, readCostsMoney: false, connected: true },
  x: { platform: 'x', metrics: ['views', 'clicks'], batchSize: 100, readCostsMoney: true, connected: true },
  reddit: { platform: 'reddit', metrics: [], batchSize: 100, readCostsMoney: false, connected: false },
  instagram: { platform: 'instagram', metrics: ['views'], batchSize: 1, readCostsMoney: false, connected: false },
  meta: { platform: 'meta', metrics: ['views', 'clicks'], batchSize: 1, readCostsMoney: false, connected: false },
  tiktok: { platform: 'tiktok', metrics: ['views'], batchSize: 20, readCostsMoney: false, connected: false },
  linkedin: {
    platform: 'linkedin',
    metrics: ['views', 'clicks'],
    batchSize: 20,
    readCostsMoney: false,
    connected: false,
  },
};

export const capabilityOf = (platform: Platform): Capability => REGISTRY[platform];

export const connectedPlatforms = (): Platform[] =>
  Object.values(REGISTRY)
    .filter(({ connected }) => connected)
    .map(({ platform }) => platform);
