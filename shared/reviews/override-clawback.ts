import { ClawbackBook } from '../lambda/clawback-book.ts';
import type { Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import { clawbackMove, proposedClawback } from '../rules/clawback.ts';
import type { ClaimHistory } from '../store/claims.ts';
import type { ClawbackStore } from '../store/clawbacks.ts';
import type { RegistryReads } from '../store/registry-cache.ts';
import type { Write } from '../store/tables.ts';
import type { OverridePlan } from './override-plan.ts';

export interface Recommending {
  clawbacks: Pick<ClawbackStore, 'getMany'>;
  registry: Pick<RegistryReads, 'campaign'>;
}

export interface Overridden {
  history: ClaimHistory;
  revision: number;
  plan: Pick<OverridePlan, 'verdict'>;
  policy: Policy;
  now: Instant;
  why: string;
}

/** What an override means for what is recommended to take back: the recommendation its verdict names, and the writes. */
export async function overrideClawback(
  { clawbacks, registry }: Recommending,
  { history, revision, plan: { verdict }, policy, now, why }: Overridden,
): Promise<{ clawbackId?: string; writes: Write[] }> {
  const { claim, superseded, attempts } = history;
  const { tenantId, id: submissionId, campaignId } = claim;
  const replaced = superseded.find(({ state }) => state.revision === revision);
  const state = replaced?.state ?? claim.current;
  const isReplaced = replaced !== undefined;
  const move = clawbackMove({
    ...{ tenantId, submissionId, revision, superseded: isReplaced, before: state.verdict, after: verdict },
  });
  const [book, campaign] = await Promise.all([
    ClawbackBook.open(clawbacks, [{ tenantId, move }]),
    move.wants ? registry.campaign(tenantId, campaignId) : undefined,
  ]);
  const own = attempts.filter((attempt) => attempt.revision === revision);
  const proposed = move.wants
    ? proposedClawback({ claim, campaign, policy, now, state, verdict, attempts: own, cause: move.wants.cause })
    : null;
  const clawbackId = book.make(move, { proposed, why, now });
  return { ...(clawbackId === undefined ? {} : { clawbackId }), writes: book.writes() };
}
