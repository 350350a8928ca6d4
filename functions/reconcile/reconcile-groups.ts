import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs, toMs } from '../../shared/model/instant.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { ReconcileInput, type FetchedGroup, type ReconcileResult } from '../../shared/model/verify-message.ts';
import { isFollowed } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import {
  countDeadLetters,
  countDuplicates,
  countRetries,
  countVerdicts,
  recordVerdictAge,
} from '../../shared/observability/metrics.ts';
import { commitChecks, type Committed, type Committing } from './commit-checks.ts';
import { loadEvidence, type Check, type OpenCheck } from './evidence-loader.ts';

const AFFILIATES_AT_ONCE = 4;

/** Claims of one affiliate that one transaction takes. */
const CLAIMS_PER_COMMIT = 30;

/** Judges what the platforms answered and commits it, one affiliate at a time. Answers the checks that must come again. */
export function reconcileGroups(committing: Committing) {
  return async (input: unknown): Promise<ReconcileResult> => {
    const { groups } = ReconcileInput.parse(input);
    const checks = groups.flatMap((group) => checksOf(group, atMs(committing.now())));
    const loaded = await loadEvidence(committing, checks);
    // Beginning with another affiliate each time: what runs beside this meets fewer of the same scores.
    const affiliates = rotated(commitChunks(loaded.open), committing.random());
    const results = (
      await fewAtOnce(AFFILIATES_AT_ONCE, affiliates, (chunks) => commitInTurn(committing, chunks))
    ).flat();
    const verdicts = results.flatMap((result) => result.verdicts);
    const failures = [...loaded.failed, ...results.flatMap((result) => result.failures)];
    const duplicates = loaded.done.length + results.reduce((sum, result) => sum + result.duplicates, 0);
    tellCommitted(verdicts, duplicates, committing.now());
    return {
      committed: verdicts.length,
      duplicates,
      failures: failures.map(({ check: { message }, cause }) => ({
        tenantId: message.tenantId,
        submissionId: message.submissionId,
        revision: message.revision,
        attempt: message.attempt,
        cause: cause.slice(0, 300),
      })),
    };
  };
}

/** One commit after another. A claim that an earlier one changed is read again. */
async function commitInTurn(committing: Committing, chunks: readonly OpenCheck[][]): Promise<Committed[]> {
  const changed = new Set<string>();
  const done: Committed[] = [];
  for (const chunk of chunks) {
    const ids = chunk.map(({ claim }) => claim.id);
    const stands = !ids.some((id) => changed.has(id));
    done.push(await commitChecks(committing, chunk, stands ? chunk : undefined));
    for (const id of ids) changed.add(id);
  }
  return done;
}

function rotated<T>(all: readonly T[], random: number): T[] {
  const first = Math.floor(random * all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Pairs each check with its post's outcome; a fetch that failed as a whole is a typed outcome like any other. */
function checksOf(group: FetchedGroup, at: string): Check[] {
  const outcomes = new Map((group.fetched?.outcomes ?? []).map((outcome) => [outcome.postId, outcome]));
  return group.items.map((message) => ({
    message,
    outcome: outcomes.get(message.postId) ?? notFetched(message.postId, group, at),
  }));
}

const notFetched = (postId: string, { failed }: FetchedGroup, at: string): FetchOutcome => ({
  kind: 'absent',
  postId,
  fetchedAt: at,
  api: 'not answered',
  reason: 'UPSTREAM_ERROR',
  detail: failed?.Error ?? 'the fetch gave no outcome for this post',
});

/**
 * The commits of each affiliate, to be made one after another since all move the same score. Sorted by submission, at
 * most 30 claims each, and one claim at most once in each.
 */
export function commitChunks<C extends Check>(checks: readonly C[]): C[][][] {
  const byAffiliate = new Map<string, C[][]>();
  for (const check of checks.toSorted((a, b) => (a.message.submissionId < b.message.submissionId ? -1 : 1))) {
    const { tenantId, affiliateId, submissionId } = check.message;
    const key = `${tenantId}#${affiliateId}`;
    const chunks = byAffiliate.get(key) ?? [];
    const open = chunks.at(-1);
    if (open && open.length < CLAIMS_PER_COMMIT && open.at(-1)?.message.submissionId !== submissionId) open.push(check);
    else chunks.push([check]);
    byAffiliate.set(key, chunks);
  }
  return [...byAffiliate.values()];
}

/** What operators see of a commit: counts by status, how old verdicts are, what comes again. */
export function tellCommitted(verdicts: Committed['verdicts'], duplicates: number, now: number): void {
  const byStatus = new Map<string, { platform: Platform; status: Verdict['status']; count: number }>();
  const oldest = new Map<Platform, number>();
  let retries = 0;
  let deadLetters = 0;
  for (const { judged, verdict } of verdicts) {
    const { claim, message, state } = judged.check;
    const key = `${claim.platform}/${verdict.status}`;
    const entry = byStatus.get(key) ?? { platform: claim.platform, status: verdict.status, count: 0 };
    byStatus.set(key, { ...entry, count: entry.count + 1 });
    if (message.kind === 'first')
      oldest.set(claim.platform, Math.max(oldest.get(claim.platform) ?? 0, now - toMs(state.submittedAt)));
    if (judged.judgement.state.due?.kind === 'retry') retries += 1;
    if (judged.judgement.retriesSpent) deadLetters += 1;
    const { tenantId, submissionId, revision, attempt, correlationId } = message;
    if (!isFollowed(correlationId)) continue;
    logger.info('verdict', {
      code: LOG.verdictCommitted,
      tenantId,
      submissionId,
      revision,
      attempt,
      correlationId,
      status: verdict.status,
      final: verdict.final,
    });
  }
  for (const { platform, status, count } of byStatus.values()) countVerdicts(platform, status, count);
  for (const [platform, age] of oldest) recordVerdictAge(platform, age);
  if (retries > 0) countRetries(retries);
  if (deadLetters > 0) countDeadLetters('RETRIES_SPENT', deadLetters);
  if (duplicates > 0) {
    countDuplicates(duplicates);
    logger.info('checks were done already', { code: LOG.duplicateDropped, duplicates });
  }
}
