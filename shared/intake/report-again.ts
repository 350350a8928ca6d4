import { Problem } from '../lambda/error-responses.ts';
import { noSuchSubmission } from '../lambda/no-such.ts';
import type { Claim } from '../model/claim.ts';
import type { ClaimStore } from '../store/claims.ts';
import type { RegistryReads } from '../store/registry-cache.ts';
import type { Write } from '../store/tables.ts';
import type { Reporter } from './new-claim.ts';
import { nextRevision } from './next-revision.ts';
import type { MetricsBody } from './submission-body.ts';

export interface ReportingAgain {
  claims: Pick<ClaimStore, 'get' | 'reportAgain'>;
  registry: Pick<RegistryReads, 'campaign'>;
}

const TRIES = 3;

/**
 * Saves the next revision, with what must be saved `together` with it. A verdict saved in between is no conflict; a revision
 * saved in between is.
 */
export async function reportAgain(
  { claims, registry }: ReportingAgain,
  read: Claim,
  reporter: Pick<Reporter, 'requestId' | 'now' | 'policy' | 'via'>,
  body: MetricsBody,
  together: (after: Claim) => readonly Write[] = () => [],
): Promise<{ claim: Claim; isNew: boolean }> {
  const campaign = await registry.campaign(read.tenantId, read.campaignId);
  if (!campaign) throw noSuchSubmission();
  const { requestId, now, policy, via } = reporter;
  let before = read;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const next = nextRevision(before, { body, campaign, requestId, now, policy, via });
    if (!next) return { claim: before, isNew: false };
    if (await claims.reportAgain(before, next.after, next.superseded, together(next.after)))
      return { claim: next.after, isNew: true };
    const current = await claims.get(read.tenantId, read.id, { consistent: true });
    if (current?.current.revision !== read.current.revision) break;
    before = current;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Another report of this claim came first; read it and try again.' });
}
