import type { Instant } from '../model/instant.ts';
import type { FetchOutcome } from '../model/observation.ts';
import { askInBatches, merged, type Reading, type VendorCall } from './ask-in-batches.ts';
import { NOT_YET_COUNTED } from './linkedin-absence.ts';
import { LinkedinElements, LinkedinMemberMetric, LinkedinTargetName } from './linkedin-body.ts';
import { linkedinCall, type LinkedinApi } from './linkedin-call.ts';
import { LINKEDIN_MEMBER_CLICKS, LINKEDIN_MEMBER_VIEWS } from './linkedin-metrics.ts';
import { hasStatistics, kindOf, postIdOf, urnOf } from './linkedin-post-id.ts';
import { countsLinkClicks } from './linkedin-version.ts';
import { type MetricSource, observedFrom } from './metric-source.ts';
import type { FetchResult } from './port.ts';
import { readingsById, withLeftOut } from './readings-by-id.ts';

/** For each metric. Two rounds of requests, each tried twice, stay within the time that a fetch has. */
const CONCURRENCY = 10;
const TIMEOUT_MS = 4_000;

/** The analytics of a member's posts: LinkedIn answers about one metric of one post at a time. */
export function memberStatistics(api: LinkedinApi) {
  const withClicks = countsLinkClicks(api.apiVersion);
  const call = (source: MetricSource): VendorCall => ({
    ...linkedinCall({ ...api, http: { timeoutMs: TIMEOUT_MS, ...api.http } }, ([postId = '']) => {
      const entity = `(${kindOf(postId) === 'ugcPost' ? 'ugc' : 'share'}:${encodeURIComponent(urnOf(postId))})`;
      return `/rest/memberCreatorPostAnalytics?q=entity&entity=${entity}&queryType=${source.metricName}&aggregation=TOTAL`;
    }),
    api: 'linkedin.memberCreatorPostAnalytics',
    batchSize: 1,
    concurrency: CONCURRENCY,
    isPostId: hasStatistics,
    read: (body, postIds, fetchedAt) => readMetric(body, postIds, fetchedAt, { source, author: api.owner.accountId }),
  });

  return async (postIds: readonly string[], now: () => number): Promise<FetchResult> => {
    const posts = postIds.map((postId) => ({ postId }));
    if (!withClicks) return withoutClicks(await askInBatches(call(LINKEDIN_MEMBER_VIEWS), posts, now));
    const [views, clicks] = await Promise.all([
      askInBatches(call(LINKEDIN_MEMBER_VIEWS), posts, now),
      askInBatches(call(LINKEDIN_MEMBER_CLICKS), posts, now),
    ]);
    const clicksOf = new Map(clicks.outcomes.map((outcome) => [outcome.postId, outcome]));
    const outcomes = views.outcomes.map((outcome) => together(outcome, clicksOf.get(outcome.postId)));
    return { ...merged([views, clicks]), outcomes };
  };
}

function withoutClicks(result: FetchResult): FetchResult {
  const outcomes = result.outcomes.map((outcome): FetchOutcome =>
    outcome.kind === 'observed' ? { ...outcome, withheld: ['clicks'] } : outcome,
  );
  return { ...result, outcomes };
}

/** What was seen of either metric; that both are absent is told as it was of the views. */
function together(views: FetchOutcome, clicks: FetchOutcome | undefined): FetchOutcome {
  if (clicks?.kind !== 'observed') return views;
  if (views.kind !== 'observed') return clicks;
  return { ...views, metrics: { ...views.metrics, ...clicks.metrics } };
}

interface Metric {
  source: MetricSource;
  author: string;
}

function readMetric(
  body: unknown,
  postIds: readonly string[],
  fetchedAt: Instant,
  { source, author }: Metric,
): Map<string, Reading> | null {
  const answer = LinkedinElements.safeParse(body);
  if (!answer.success) return null;
  const found = readingsById(answer.data.elements.map(named), (element): Reading | null => {
    const metric = LinkedinMemberMetric.safeParse(element);
    if (!metric.success || metric.data.metricType !== source.metricName || metric.data.count === undefined) return null;
    return {
      kind: 'observed',
      metrics: { [source.metric]: observedFrom(source, metric.data.count, fetchedAt) },
      author,
    };
  });
  return withLeftOut(found, postIds, NOT_YET_COUNTED);
}

function named(element: unknown): unknown {
  const name = LinkedinTargetName.safeParse(element);
  return name.success ? { ...name.data, id: postIdOf(name.data.targetEntity) } : element;
}
