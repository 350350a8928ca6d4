import * as z from 'zod';

export const PLATFORMS = ['reddit', 'instagram', 'meta', 'tiktok', 'youtube', 'x', 'linkedin'] as const;
export const Platform = z.enum(PLATFORMS);
export type Platform = z.infer<typeof Platform>;

/** What a source can ever give for a post, and how it wants to be asked. */
export interface Capability {
  platform: Platform;
  metrics: readonly Metric[];
  /** Whose credential opens a post: the tenant's own at the platform, or that of the post's owner. */
  credential: 'app' | 'owner';
  /** Posts per API call. */
  batchSize: number;
  /** Posts that one fetch is given: several calls where the platform answers about few posts at a time. */
  fetchSize: number;
  /** What the vendor bills for reading one post, in micros of a US dollar; re-verification is off where it is not 0. */
  readCostMicros: number;
  /** How long the platform's numbers may still move after the fact. */
  settleHours: number;
}

export const METRICS = ['views', 'clicks', 'conversions'] as const;
export const Metric = z.enum(METRICS);
export type Metric = z.infer<typeof Metric>;

/** A count as people report it: an integer from 0 to 1e12. */
export const Count = z.int().min(0).max(1_000_000_000_000);

/** A value per metric; an absent metric is absent, never 0. */
export type Counts = { [metric in Metric]?: number };
