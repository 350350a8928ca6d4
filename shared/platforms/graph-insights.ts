import type { Instant } from '../model/instant.ts';
import type { Metric } from '../model/platform.ts';
import { askInBatches, inOrder, type Reading, unlessBlocked, type VendorCall } from './ask-in-batches.ts';
import { graphCall } from './graph-call.ts';
import { insightsOf, type InsightsPlan, readInsights } from './graph-insight-reading.ts';
import { insightValues } from './graph-insight-values.ts';
import { type GraphCallKind, type GraphProblem, graphProblem } from './graph-refusal.ts';
import { refusedMetrics } from './graph-refused-metrics.ts';
import { graphRequest, type GraphSettings } from './graph-request.ts';
import type { ResolvedPost } from './graph-resolve.ts';
import type { FetchResult } from './port.ts';

export interface InsightsCall extends GraphCallKind {
  /** Such as `instagram.media.insights`. */
  api: string;
  /** Follows the metrics in the address. */
  query: string;
  /** Metrics that the platform can give for some post. */
  metrics: readonly Metric[];
  planOf: (postId: string) => InsightsPlan;
  /** What an error that only this platform makes says about a post: also that its numbers are never given. */
  readProblem: (problem: GraphProblem) => Reading | 'never_given' | null;
}

/** The Graph API takes one post a call. */
const CONCURRENCY = 10;

/** Reads the insights of each post. Where Meta refuses a list for some of its metrics, the others are asked for once more. */
export async function askInsights(
  settings: GraphSettings,
  call: InsightsCall,
  posts: ReadonlyMap<string, ResolvedPost>,
  now: () => number,
): Promise<FetchResult> {
  const { accountId } = settings.owner;
  const unsupported = new Map<string, readonly string[]>();
  const again = new Map<string, readonly string[]>();

  const read = (values: ReadonlyMap<string, unknown>, post: ResolvedPost, fetchedAt: Instant) => {
    const given = { values, unsupported: new Set(unsupported.get(post.postId)), metrics: call.metrics, accountId };
    return new Map([[post.postId, readInsights(call.planOf(post.postId), given, post, fetchedAt)]]);
  };
  const asking = (metricsOf: (postId: string) => readonly string[]): VendorCall => ({
    ...graphCall(settings, call),
    api: call.api,
    batchSize: 1,
    concurrency: CONCURRENCY,
    isPostId: (postId) => posts.has(postId),
    request: ([postId = '']) => {
      const metrics = metricsOf(postId).join(',');
      return graphRequest(settings, `${posts.get(postId)!.graphId}/insights?metric=${metrics}${call.query}`);
    },
    read: (body, [postId = ''], fetchedAt) => {
      const post = posts.get(postId)!;
      const values = insightValues(body, post.graphId);
      return values && read(values, post, fetchedAt);
    },
    readRefused: (answer, [postId = ''], fetchedAt) => {
      const problem = graphProblem(answer);
      if (problem === null) return null;
      const asked = metricsOf(postId);
      const { needed } = insightsOf(call.planOf(postId));
      const refusal = refusedMetrics(problem, asked);
      if (refusal) {
        const { names } = refusal;
        if (refusal.unsupported) unsupported.set(postId, [...(unsupported.get(postId) ?? []), ...names]);
        const left = names.length > 0 ? asked.filter((name) => !names.includes(name)) : needed;
        if (left.length > 0 && left.length < asked.length) again.set(postId, left);
      } else {
        const reading = call.readProblem(problem);
        if (reading !== 'never_given') return reading && new Map([[postId, reading]]);
        unsupported.set(postId, needed);
      }
      return read(new Map(), posts.get(postId)!, fetchedAt);
    },
  });

  const first = await askInBatches(
    asking((postId) => insightsOf(call.planOf(postId)).all),
    refs(posts.keys()),
    now,
  );
  if (again.size === 0) return first;
  const rest = new Map(again);
  const both = await unlessBlocked(first, { api: call.api, postIds: [...rest.keys()], now }, () =>
    askInBatches(
      asking((postId) => rest.get(postId)!),
      refs(rest.keys()),
      now,
    ),
  );
  return inOrder(both, [...posts.keys()]);
}

const refs = (postIds: Iterable<string>) => Array.from(postIds, (postId) => ({ postId }));
