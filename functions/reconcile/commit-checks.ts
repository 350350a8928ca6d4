import { setTimeout as sleep } from 'node:timers/promises';
import { atMs } from '../../shared/model/instant.ts';
import type { Once } from '../../shared/lambda/once.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { conflictPauseMs } from '../../shared/rules/conflict-pause.ts';
import { commitKey, observationId, reconciliationKey } from '../../shared/rules/submission-id.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';
import type { Refusal, Tables } from '../../shared/store/tables.ts';
import type { TrustStore } from '../../shared/store/trust.ts';
import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { CommitClawbacks } from './commit-clawbacks.ts';
import { factsOf, judgeCheck, planCommit, type CommitPlan, type Judged } from './commit-plan.ts';
import { loadEvidence, type Check, type EvidenceLoader, type FailedCheck, type OpenCheck } from './evidence-loader.ts';

export interface Committing extends EvidenceLoader {
  tables: Tables;
  trust: Pick<TrustStore, 'scores'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  clawbacks: Pick<ClawbackStore, 'getMany'>;
  once: Once;
  now: () => number;
  random: () => number;
}

export interface Committed {
  verdicts: CommitPlan['verdicts'];
  duplicates: number;
  failures: FailedCheck[];
}

const ROUNDS = 6;
/** What DynamoDB takes in one transaction. */
const WRITES_LIMIT = 100;

/** Commits the checks of one affiliate in one transaction; conflicts are tried again, done checks dropped, and no check fails its mates. */
export async function commitChecks(
  committing: Committing,
  checks: readonly Check[],
  open?: readonly OpenCheck[],
): Promise<Committed> {
  const result: Committed = { verdicts: [], duplicates: 0, failures: [] };
  let remaining: readonly Check[] = checks;
  for (let round = 0; round < ROUNDS; round += 1) {
    const evidence = round === 0 && open ? { open, done: [], failed: [] } : await loadEvidence(committing, remaining);
    result.duplicates += evidence.done.length;
    result.failures.push(...evidence.failed);
    if (evidence.open.length === 0) return result;
    const { judged, failures } = judgeEach(committing, evidence.open);
    result.failures.push(...failures);
    if (judged.length === 0) return result;

    const outcome = await attempt(committing, judged);
    if (outcome === 'done before') return merged(result, { verdicts: [], duplicates: judged.length, failures: [] });
    if (outcome === 'too much') return merged(result, await halves(committing, judged));
    if (outcome !== 'refused' && 'verdicts' in outcome)
      return merged(result, { verdicts: outcome.verdicts, duplicates: 0, failures: [] });
    if (outcome !== 'refused') {
      if (judged.length > 1 && !outcome.elsewhere) return merged(result, await halves(committing, judged));
      return merged(result, {
        verdicts: [],
        duplicates: 0,
        failures: judged.map(({ check }) => ({ check, cause: outcome.cause })),
      });
    }
    remaining = judged.map(({ check }) => check);
    await sleep(conflictPauseMs(round, committing.random()));
  }
  return merged(result, {
    verdicts: [],
    duplicates: 0,
    failures: remaining.map((check) => ({ check, cause: 'the commit kept conflicting' })),
  });
}

function judgeEach(
  { now, random }: Committing,
  open: readonly OpenCheck[],
): { judged: Judged[]; failures: Committed['failures'] } {
  const judged: Judged[] = [];
  const failures: Committed['failures'] = [];
  const bySubmission = open.toSorted((a, b) => (a.claim.id < b.claim.id ? -1 : 1));
  for (const check of bySubmission) {
    try {
      judged.push(judgeCheck(check, atMs(now()), random()));
    } catch (error) {
      logger.error('a check could not be judged', {
        code: LOG.commitFailed,
        submissionId: check.claim.id,
        why: String(error),
      });
      failures.push({ check, cause: String(error) });
    }
  }
  return { judged, failures };
}

async function planOf(
  { alerts, claims, clawbacks, now }: Committing,
  judged: readonly Judged[],
  scores: Awaited<ReturnType<TrustStore['scores']>>,
): Promise<CommitPlan> {
  const resolving = judged.filter(({ judgement }) => judgement.resolvesAlerts).map(({ check }) => check.claim);
  const [book, recommended] = await Promise.all([
    AlertBook.open(alerts, judged.flatMap(factsOf), resolving),
    CommitClawbacks.open({ clawbacks, claims }, judged),
  ]);
  const { tenantId, affiliateId } = judged[0]!.check.claim;
  return planCommit({
    judged,
    score: scores.get(`${tenantId}#${affiliateId}`),
    alerts: book,
    clawbacks: recommended,
    now: atMs(now()),
  });
}

/** `elsewhere`: another invocation is at the very same commit, so trying it in parts would only race with it. */
type AttemptOutcome = CommitPlan | 'done before' | 'refused' | 'too much' | { cause: string; elsewhere: boolean };

/** Refused by a condition or a conflict: the idempotency record must not keep that as an answer. */
class Refused extends Error {
  override name = 'Refused';
}

/** More than one transaction takes. */
class TooMuch extends Error {
  override name = 'TooMuch';
}

/**
 * Plans a commit on the affiliate's score and alerts as they are now, and makes it. A transaction that is refused is billed
 * like one that is made, so nothing that another commit moves is read long before. Answers the plan as it was committed.
 */
async function attempt(committing: Committing, judged: readonly Judged[]): Promise<AttemptOutcome> {
  const key = commitKey(judged.map(keyOf));
  const affiliate = judged.slice(0, 1).map(({ check }) => check.message);
  let plan: CommitPlan | undefined;
  try {
    await committing.once(key, async () => {
      for (let round = 0; ; round += 1) {
        plan = await planOf(committing, judged, await committing.trust.scores(affiliate));
        if (plan.writes.length > WRITES_LIMIT) throw new TooMuch(`${plan.writes.length} writes`);
        const outcome = await committing.tables.transact(plan.writes);
        if (outcome.committed) return;
        if (round === ROUNDS || !stillOwn(plan, outcome.refusals)) throw new Refused(outcome.refusals.join(','));
        await sleep(conflictPauseMs(round, committing.random()));
      }
    });
    return plan ?? 'done before';
  } catch (error) {
    if (isA(error, 'TooMuch') && judged.length > 1) return 'too much';
    if (isA(error, 'Refused')) {
      logger.info('a commit met another writer', { code: LOG.commitConflict, claims: judged.length });
      return 'refused';
    }
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    logger.error('a commit failed', { code: LOG.commitFailed, claims: judged.length, cause });
    return { cause, elsewhere: error instanceof Error && error.name === 'IdempotencyAlreadyInProgressError' };
  }
}

/** Whether a refusal was about the score and the alerts alone, so that the claims are as they were judged. */
const stillOwn = ({ ofClaims }: CommitPlan, refusals: readonly Refusal[]): boolean =>
  refusals.slice(0, ofClaims).every((refusal) => refusal === 'none');

/** Itself, or what idempotency wrapped it in. */
const isA = (error: unknown, name: string): boolean =>
  error instanceof Error && (error.name === name || (error.cause instanceof Error && error.cause.name === name));

const keyOf = ({ check: { message, policy } }: Judged): string => {
  const { tenantId, affiliateId, platform, postId, submissionId, revision, attempt } = message;
  return reconciliationKey([
    tenantId,
    affiliateId,
    platform,
    postId,
    observationId(submissionId, revision, attempt),
    policy.version,
  ]);
};

async function halves(committing: Committing, judged: readonly Judged[]): Promise<Committed> {
  const checks = judged.map(({ check }) => check);
  const middle = Math.ceil(checks.length / 2);
  const first = await commitChecks(committing, checks.slice(0, middle));
  return merged(first, await commitChecks(committing, checks.slice(middle)));
}

const merged = (a: Committed, b: Committed): Committed => ({
  verdicts: [...a.verdicts, ...b.verdicts],
  duplicates: a.duplicates + b.duplicates,
  failures: [...a.failures, ...b.failures],
});
