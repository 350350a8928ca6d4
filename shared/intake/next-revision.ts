import { isDeepStrictEqual } from 'node:util';
import { Problem } from '../lambda/error-responses.ts';
import type { Claim, RevisionState, SupersededRevision, Via } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import { METRICS } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { Campaign } from '../model/registry.ts';
import { intakeFlags } from '../rules/data-quality.ts';
import { superseded } from '../rules/supersede.ts';
import { claimedAtOf } from './claimed-at.ts';
import type { MetricsBody } from './submission-body.ts';
import { UNCHECKED } from './new-claim.ts';

const MAX_REVISIONS = 20;
const A_DAY_SECONDS = 86_400;

export interface NextReport {
  body: MetricsBody;
  campaign: Pick<Campaign, 'startsAt' | 'endsAt'>;
  requestId: string;
  now: Instant;
  policy: Policy;
  /** Where this report came in; without it the claim's stays what it was. */
  via?: Via | undefined;
}

export interface Replaced {
  after: Claim;
  superseded: SupersededRevision;
}

/** The claim with the next revision, and the one it replaces; null where the report says what the current one says. */
export function nextRevision(before: Claim, report: NextReport): Replaced | null {
  const { body, campaign, requestId, now, policy, via } = report;
  const { claimed, evidence } = body;
  const claimedAt = claimedAtOf(body.observedAt, now);
  if (saysTheSame(before.current, body)) return null;
  if (before.current.revision >= MAX_REVISIONS) {
    throw new Problem('QUOTA_EXCEEDED', {
      detail: `A claim can be reported ${MAX_REVISIONS} times.`,
      retryAfterSeconds: A_DAY_SECONDS,
    });
  }
  const revision = before.current.revision + 1;
  const flags = intakeFlags(
    { claimed, previous: before.current.claimed, evidenceCount: evidence?.length ?? 0, claimedAt, campaign },
    policy,
  );
  const { tenantId, id, campaignId, affiliateId, platform, postId } = before;
  return {
    after: {
      ...before,
      ...(via === undefined ? {} : { via }),
      version: before.version + 1,
      current: {
        revision,
        claimed,
        claimedAt,
        submittedAt: now,
        ...(evidence === undefined ? {} : { evidence }),
        flags,
        correlationId: requestId,
        ...UNCHECKED,
      },
    },
    superseded: {
      ...{ tenantId, id, campaignId, affiliateId, platform, postId },
      ...(before.via === undefined ? {} : { via: before.via }),
      version: 1,
      state: superseded(before.current, { supersededBy: revision, platform, now }, policy),
      supersededBy: { revision, correlationId: requestId, flags },
    },
  };
}

/** What the report leaves out says nothing new. */
const saysTheSame = (current: RevisionState, { claimed, observedAt, evidence }: MetricsBody): boolean =>
  METRICS.every((metric) => claimed[metric] === current.claimed[metric]) &&
  (observedAt === undefined || observedAt === current.claimedAt) &&
  (evidence === undefined || isDeepStrictEqual(evidence, current.evidence ?? []));
