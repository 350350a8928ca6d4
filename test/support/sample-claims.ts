import type { Claim, RevisionState } from '../../shared/model/claim.ts';
import { after, type Instant } from '../../shared/model/instant.ts';
import type { Absent, Observed } from '../../shared/model/observation.ts';
import type { MissingReason } from '../../shared/model/missing-reason.ts';
import type { Counts, Metric } from '../../shared/model/platform.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { submissionId } from '../../shared/rules/submission-id.ts';

/** When the sample claims are made. */
export const T0: Instant = '2026-11-02T15:00:00.000Z';
export const AUTHOR = '1000001';

export function sampleState(changes: Partial<RevisionState> = {}): RevisionState {
  return {
    revision: 1,
    claimed: { views: 1000 },
    claimedAt: T0,
    submittedAt: T0,
    flags: [],
    correlationId: 'req-sample',
    attempts: 0,
    countedAttempts: 0,
    breakerOpenMs: 0,
    verdict: null,
    reverifications: 0,
    ...changes,
  };
}

export function sampleClaim(changes: Partial<Omit<Claim, 'id'>> = {}): Claim {
  const identity = {
    tenantId: changes.tenantId ?? 'acme',
    campaignId: changes.campaignId ?? 'cmp_autumn',
    platform: changes.platform ?? ('x' as const),
    postId: changes.postId ?? '1850000000000000001',
    affiliateId: changes.affiliateId ?? 'aff_ann',
  };
  return {
    ...identity,
    id: submissionId(identity),
    canonicalUrl: `https://x.com/i/status/${identity.postId}`,
    createdAt: T0,
    version: 1,
    current: sampleState(),
    ...changes,
  };
}

const metric = (name: Metric, value: number) => ({
  value,
  metricName: `${name}_count`,
  definition: `${name} as counted by the platform`,
  definitionVersion: '2026-01-01',
  scope: 'organic' as const,
});

export function observed(counts: Counts, changes: Partial<Observed> = {}): Observed {
  return {
    kind: 'observed',
    postId: '1850000000000000001',
    fetchedAt: T0,
    api: 'x.tweets',
    metrics: Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, metric(name as Metric, value)])),
    author: AUTHOR,
    ...changes,
  };
}

export function absent(reason: MissingReason, changes: Partial<Absent> = {}): Absent {
  return { kind: 'absent', postId: '1850000000000000001', fetchedAt: T0, api: 'x.tweets', reason, ...changes };
}

export const hoursAfter = (at: Instant, hours: number): Instant => after(at, hours * 3_600_000);

export function checkOf(claim: Claim, changes: Partial<VerifyMessage> = {}): VerifyMessage {
  return {
    tenantId: claim.tenantId,
    submissionId: claim.id,
    affiliateId: claim.affiliateId,
    revision: claim.current.revision,
    attempt: claim.current.attempts + 1,
    kind: 'first',
    platform: claim.platform,
    account: 'shared',
    postId: claim.postId,
    correlationId: claim.current.correlationId,
    ...changes,
  };
}
