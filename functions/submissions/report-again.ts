import { Problem } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import { nextRevision } from './next-revision.ts';
import { noSuchSubmission } from './own-claim.ts';
import type { MetricsBody } from './submission-body.ts';

export interface ReportingAgain {
  claims: Pick<ClaimStore, 'get' | 'reportAgain'>;
  registry: Pick<RegistryReads, 'campaign'>;
}

const TRIES = 3;

/** Saves the next revision. A verdict saved in between is no conflict; a revision saved in between is. */
export async function reportAgain(
  { claims, registry }: ReportingAgain,
  read: Claim,
  policy: Policy,
  call: Pick<ApiCall<MetricsBody>, 'body' | 'requestId' | 'now'>,
): Promise<{ claim: Claim; isNew: boolean }> {
  const campaign = await registry.campaign(read.tenantId, read.campaignId);
  if (!campaign) throw noSuchSubmission();
  const { body, requestId, now } = call;
  let before = read;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const next = nextRevision(before, { body, campaign, requestId, now, policy });
    if (!next) return { claim: before, isNew: false };
    if (await claims.reportAgain(before, next.after, next.superseded)) return { claim: next.after, isNew: true };
    const current = await claims.get(read.tenantId, read.id, { consistent: true });
    if (current?.current.revision !== read.current.revision) break;
    before = current;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Another report of this claim came first; read it and try again.' });
}
