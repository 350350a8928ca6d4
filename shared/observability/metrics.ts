import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricUnit as Unit } from '@aws-lambda-powertools/metrics/types';
import type { SendState } from '../model/notice.ts';
import type { Platform } from '../model/platform.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import type { DeliveryStatus } from '../model/webhook-delivery.ts';

/** EMF metrics: each call writes its own blob, so no handler has to flush. */
const metrics = new Metrics();

const counted = (
  name: string,
  dimensions: Record<string, string>,
  value: number,
  unit: Unit = MetricUnit.Count,
): void => {
  metrics.addDimensions(dimensions);
  metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
};

export const countAccepted = (platform: Platform, claims: number): void =>
  counted('ClaimsAccepted', { platform }, claims);

export const countSyncs = (status: 'RUNNING' | 'SUCCEEDED' | 'FAILED'): void => counted('Syncs', { status }, 1);

export const countVerdicts = (platform: Platform, status: VerdictStatus, verdicts: number): void =>
  counted('Verdicts', { platform, status }, verdicts);

export const recordFetchLatency = (platform: Platform, ms: number): void =>
  counted('FetchLatency', { platform }, ms, MetricUnit.Milliseconds);

/** What was asked of a platform and what it bills, in one blob. */
export const countSpending = (
  platform: Platform,
  { calls, posts, costMicros }: { calls: number; posts: number; costMicros: number },
): void => {
  metrics.addDimensions({ platform });
  metrics.addMetric('PlatformCalls', MetricUnit.Count, calls);
  metrics.addMetric('PostsRead', MetricUnit.Count, posts);
  metrics.addMetric('PlatformCostMicros', MetricUnit.Count, costMicros);
  metrics.publishStoredMetrics();
};

/** Seconds from the report to its verdict: the oldest of a batch. */
export const recordVerdictAge = (platform: Platform, ms: number): void =>
  counted('VerdictAge', { platform }, Math.round(ms / 1000), MetricUnit.Seconds);

export const countRetries = (retries: number): void => counted('Retries', { stage: 'reconcile' }, retries);

export const countDeadLetters = (cause: string, letters: number): void => counted('DeadLetters', { cause }, letters);

export const countDuplicates = (duplicates: number): void =>
  counted('DuplicatesSuppressed', { stage: 'commit' }, duplicates);

export const countUnusablePolicies = (policies: number): void =>
  counted('UnusablePolicies', { stage: 'load' }, policies);

export const countUnparsable = (messages: number): void =>
  counted('UnparsableMessages', { stage: 'dispatch' }, messages);

/** What a try, or the lack of one, left a delivery in; PENDING is tried again. */
export const countWebhookDelivery = (status: DeliveryStatus): void => counted('WebhookDeliveries', { status }, 1);

/** What became of a message to a destination. */
export const countNotices = (state: SendState['state'], notices: number): void =>
  counted('Notices', { state }, notices);

/** Alerts that no route tells anybody. */
export const countUntold = (alerts: number): void => counted('AlertsUntold', { stage: 'notify' }, alerts);

export const countUnparsableNotices = (messages: number): void =>
  counted('UnparsableMessages', { stage: 'notify' }, messages);
