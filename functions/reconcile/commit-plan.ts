import type { Instant } from '../../shared/model/instant.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { AttemptRecord, Claim } from '../../shared/model/claim.ts';
import type { FailedCheck } from '../../shared/model/dead-letter.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { resolvedByMatch, type AlertFact } from '../../shared/rules/alert-policy.ts';
import { judge } from '../../shared/rules/judge.ts';
import type { Judgement } from '../../shared/rules/judge/case.ts';
import { moveTrust, scoreNow, type Moved, type RunningScore } from '../../shared/rules/standing.ts';
import { observationId } from '../../shared/rules/submission-id.ts';
import { attemptPut, claimPut, lastAttemptOf, revisionPut } from '../../shared/store/claims.ts';
import { deadLetterWrite } from '../../shared/store/dead-letters.ts';
import type { Write } from '../../shared/store/tables.ts';
import { trustWrites } from '../../shared/store/trust.ts';
import type { LedgerEntry, TrustScore } from '../../shared/model/trust.ts';
import type { AlertBook } from '../../shared/lambda/alert-book.ts';
import { alertFacts } from '../../shared/lambda/alert-facts.ts';
import type { CommitClawbacks } from './commit-clawbacks.ts';
import type { OpenCheck } from './evidence-loader.ts';
import { foldLots } from './fold-lots.ts';

export interface Judged {
  check: OpenCheck;
  judgement: Judgement;
}

/** Judges each check alone: what one check does wrong costs the others nothing. */
export function judgeCheck(check: OpenCheck, now: Instant, random: number): Judged {
  const { message, claim, superseded, state, outcome, policy } = check;
  const judgement = judge({
    state,
    superseded: superseded !== undefined,
    kind: message.kind,
    outcome,
    observationId: observationId(message.submissionId, message.revision, message.attempt),
    capability: capabilityOf(message.platform),
    knownAuthor: claim.author,
    accounts: check.accounts,
    claimedByOthers: check.claimedByOthers,
    lockAt: check.campaign?.lockAt,
    now,
    random,
    policy,
  });
  return { check, judgement };
}

/** The alert facts of one judgement; none where its verdict already names the alert by which they were told. */
export const factsOf = ({ check: { claim, message }, judgement: { verdict, alerts } }: Judged): AlertFact[] =>
  alertFacts(claim, message.revision, verdict, verdict.alertId === undefined ? alerts : []);

export interface CommitPlan {
  /** Those of the claims first, then those that others move too: the affiliate's score, ledger and alerts, recommendations. */
  writes: Write[];
  ofClaims: number;
  verdicts: { judged: Judged; verdict: Verdict }[];
}

export interface Planning {
  judged: readonly Judged[];
  score: TrustScore | undefined;
  alerts: AlertBook;
  clawbacks: CommitClawbacks;
  now: Instant;
}

/** All that one affiliate's checks change, as one transaction: attempts, verdicts, trust, alerts, clawbacks, dead letters. */
export function planCommit({ judged, score, alerts, clawbacks, now }: Planning): CommitPlan {
  const plan: CommitPlan = { writes: [], ofClaims: 0, verdicts: [] };
  const [first] = judged;
  if (!first) return plan;
  const { policy, claim } = first.check;
  let running = scoreNow(score, now, policy);
  const entries: LedgerEntry[] = [];
  const changed: Claim[] = [];
  for (const one of judged) {
    const raised = factsOf(one).map((fact) => alerts.raise(fact, now, policy));
    if (one.judgement.resolvesAlerts) alerts.resolveFor(one.check.claim, now);
    const trust = trustOf(one, running, policy);
    if (trust) {
      running = trust.score;
      entries.push(...trust.entries);
    }
    const judgedVerdict = withEffects(one.judgement.verdict, trust, raised);
    const clawbackId = clawbacks.settle(one, attemptOf(one, judgedVerdict, now), now);
    const verdict = clawbackId === undefined ? judgedVerdict : { ...judgedVerdict, clawbackId };
    const { claim: after, writes } = changesOf(one, verdict, trust, raised, now);
    changed.push(after);
    plan.writes.push(...writes);
    plan.verdicts.push({ judged: one, verdict });
  }
  const folded = foldLots(changed);
  plan.writes.push(...folded.claims.map((after) => claimPut(after, after.version - 1)), ...folded.writes);
  plan.ofClaims = plan.writes.length;
  plan.writes.push(...trustWrites(claim.tenantId, score, running, entries), ...alerts.writes(), ...clawbacks.writes());
  return plan;
}

function trustOf({ check, judgement }: Judged, running: RunningScore, policy: Policy): Moved | null {
  const { claim, message } = check;
  if (judgement.trustEvent === null) return null;
  return moveTrust(
    running,
    {
      affiliateId: claim.affiliateId,
      submissionId: claim.id,
      revision: message.revision,
      event: judgement.trustEvent,
      confidenceBps: judgement.verdict.confidenceBps,
      standing: claim.standing,
      sequence: String(claim.version + 1).padStart(4, '0'),
    },
    policy,
  );
}

const withEffects = (verdict: Verdict, trust: Moved | null, raised: readonly Alert[]): Verdict => ({
  ...verdict,
  ...(trust ? { trust: trust.trust } : {}),
  ...(raised[0] ? { alertId: raised[0].id } : {}),
});

const attemptOf = ({ check, judgement }: Judged, verdict: Verdict, now: Instant): AttemptRecord => {
  const { claim, message, outcome } = check;
  const { revision, attempt, kind, correlationId } = message;
  const { counted } = judgement;
  const id = observationId(claim.id, revision, attempt);
  return { attempt, kind, at: now, counted, correlationId, observationId: id, outcome, verdict };
};

/** The claim as it becomes, and what is written beside it. */
function changesOf(
  judged: Judged,
  verdict: Verdict,
  trust: Moved | null,
  raised: readonly Alert[],
  now: Instant,
): { claim: Claim; writes: Write[] } {
  const { check, judgement } = judged;
  const { claim, superseded } = check;
  const followed = lastAttemptOf(claim, check.state);
  const state = { ...judgement.state, verdict, lastAttempt: attemptOf(judged, verdict, now) };
  const alertIds = [
    ...new Set([
      ...(claim.alertIds ?? []),
      ...raised.filter(({ category }) => resolvedByMatch(category)).map(({ id }) => id),
    ]),
  ];
  const changed: Claim = {
    ...claim,
    version: claim.version + 1,
    current: superseded ? claim.current : state,
    ...(judgement.author === undefined ? {} : { author: judgement.author }),
    ...(judgement.verified === undefined ? {} : { verified: { ...claim.verified, ...judgement.verified } }),
    ...(trust ? { standing: trust.standing } : {}),
    ...(alertIds.length > 0 && !judgement.resolvesAlerts ? { alertIds } : {}),
  };
  const writes = [
    ...(followed ? [attemptPut(followed)] : []),
    ...(superseded ? [revisionPut({ ...superseded, version: superseded.version + 1, state }, superseded.version)] : []),
    ...(judgement.retriesSpent ? [deadLetterWrite(spentLetter(check, verdict, now))] : []),
  ];
  return { claim: changed, writes };
}

const spentLetter = ({ claim, message, outcome }: OpenCheck, verdict: Verdict, now: Instant): FailedCheck => ({
  tenantId: claim.tenantId,
  id: `${claim.id}#${message.revision}`,
  at: now,
  cause: 'RETRIES_SPENT',
  detail:
    outcome.kind === 'absent'
      ? `${outcome.reason}${outcome.detail ? `: ${outcome.detail}` : ''}`
      : 'the source answered only in part',
  correlationId: message.correlationId,
  submissionId: claim.id,
  revision: message.revision,
  attempt: message.attempt + 1,
  kind: 'redrive',
  attempts: message.attempt,
  lastStatus: verdict.status,
});
