import type { Instant } from '../model/instant.ts';
import type { Metric } from '../model/platform.ts';
import type { Reading } from './ask-in-batches.ts';
import type { ResolvedPost } from './graph-resolve.ts';
import type { MetricSource } from './metric-source.ts';
import { readOwnPost } from './own-post.ts';
import { knownCounts, vendorCount } from './vendor-count.ts';

/** Where a number stands in the insights of a post. */
interface Stated {
  /** As the API calls it. */
  insight: string;
  /** For an insight that is an object of numbers. */
  member?: string;
}

/** What the insights of a kind of post can tell. */
export interface InsightsPlan {
  counts: readonly (Stated & { source: MetricSource })[];
  /** What makes those plausible. */
  engagement: Readonly<Record<string, Stated>>;
}

const insightsIn = (stated: readonly Stated[]): string[] => [...new Set(stated.map(({ insight }) => insight))];

/** What is asked for of a post, and what of that is needed to check a claim. */
export const insightsOf = ({ counts, engagement }: InsightsPlan): { needed: string[]; all: string[] } => ({
  needed: insightsIn(counts),
  all: insightsIn([...counts, ...Object.values(engagement)]),
});

export interface GivenInsights {
  values: ReadonlyMap<string, unknown>;
  /** Insights that are never given for this post. */
  unsupported: ReadonlySet<string>;
  /** Metrics that the platform can give for some post. */
  metrics: readonly Metric[];
  accountId: string;
}

/** Reads a post by its plan: what is not in its insights stays unknown, what never can be is withheld. */
export function readInsights(
  { counts, engagement }: InsightsPlan,
  { values, unsupported, metrics, accountId }: GivenInsights,
  { publishedAt }: ResolvedPost,
  fetchedAt: Instant,
): Reading {
  const countOf = ({ insight, member }: Stated): number | undefined => {
    const value = values.get(insight);
    return vendorCount(member === undefined ? value : membersOf(value)[member]);
  };
  const possible = new Set(
    counts.filter(({ insight }) => !unsupported.has(insight)).map(({ source }) => source.metric),
  );
  return readOwnPost(
    {
      accountId,
      given: counts.map((stated) => [stated.source, countOf(stated)]),
      never: metrics.filter((metric) => !possible.has(metric)),
      publishedAt,
      engagement: knownCounts(
        Object.fromEntries(Object.entries(engagement).map(([name, stated]) => [name, countOf(stated)])),
      ),
    },
    fetchedAt,
  );
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
