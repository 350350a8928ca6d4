import type { Observed } from '../../shared/model/observation.ts';
import type { Counts, Metric } from '../../shared/model/platform.ts';
import type { Tracking } from '../../shared/model/tracking.ts';
import { T0 } from './sample-claims.ts';

export const sampleTracking = (changes: Partial<Tracking> = {}): Tracking => ({
  ...{ tenantId: 'acme', trackingId: 'sub-ann-1', submissionId: 'sub_one', affiliateId: 'aff_ann', submittedAt: T0 },
  ...{ version: 1, ...changes },
});

/** What the network counted under a claim's tracking id, settled and for an id that is the affiliate's unless said otherwise. */
export const counted = (
  counts: Counts,
  { fetchedAt = T0, ...countedBy }: Partial<NonNullable<Observed['countedBy']>> & { fetchedAt?: string } = {},
): Observed => ({
  ...{ kind: 'observed', postId: '1850000000000000001', fetchedAt, api: 'everflow.networks.reporting.entity.table' },
  metrics: Object.fromEntries(
    Object.entries(counts).map(([metric, value]) => [
      metric,
      {
        ...{ value, metricName: NAMES[metric as Metric], definition: `${metric} under the sub id` },
        ...{ definitionVersion: '2026-01-01', scope: 'all' },
      },
    ]),
  ),
  countedBy: { source: 'everflow', proven: true, settled: true, ...countedBy },
});

const NAMES: Record<Metric, string> = { views: 'imp', clicks: 'total_click', conversions: 'cv' };
