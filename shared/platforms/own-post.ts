import type { Instant } from '../model/instant.ts';
import type { Observed } from '../model/observation.ts';
import type { Metric } from '../model/platform.ts';
import type { Reading } from './ask-in-batches.ts';
import { type MetricSource, observedFrom } from './metric-source.ts';

/** What an answer states about a post that the connected account published, by answering for it. */
export interface OwnPost {
  accountId: string;
  /** What each source gave; of several for one metric the first that gave something counts. */
  given: readonly (readonly [source: MetricSource, count: number | undefined])[];
  /** Metrics that are never given for such a post. */
  never: readonly Metric[];
  publishedAt?: Instant | undefined;
  engagement?: Record<string, number> | undefined;
}

export function readOwnPost(
  { accountId, given, never, publishedAt, engagement }: OwnPost,
  fetchedAt: Instant,
): Reading {
  const metrics: Observed['metrics'] = {};
  for (const [source, count] of given) {
    if (count !== undefined) metrics[source.metric] ??= observedFrom(source, count, fetchedAt);
  }
  const withheld = never.filter((metric) => metrics[metric] === undefined);
  return {
    kind: 'observed',
    metrics,
    ...(withheld.length === 0 ? {} : { withheld }),
    author: accountId,
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(engagement === undefined ? {} : { engagement }),
  };
}
