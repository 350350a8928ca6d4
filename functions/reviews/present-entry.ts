import { presentVerdict } from '../../shared/lambda/present-verdict.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Caller } from '../../shared/model/registry.ts';
import { scoreNow } from '../../shared/rules/standing.ts';
import { bucketOf, toDecimal } from '../../shared/rules/trust.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { ReviewStore } from '../../shared/store/reviews.ts';
import type { ScoredEntry } from './review-queue.ts';

export interface EntryReading {
  claims: Pick<ClaimStore, 'getMany'>;
  reviews: Pick<ReviewStore, 'disputes' | 'overrides'>;
}

/** Claims of an entry whose reasons are read, and earlier disputes and overrides that are counted. */
const REASONED = 10;
const EARLIER = 100;

export interface Viewing {
  tenantId: string;
  caller: Pick<Caller, 'role' | 'keyId'>;
  now: Instant;
}

/** An entry of the queue with its reasons, a short history of the affiliate, and what the caller can do. */
export async function presentEntry({ claims, reviews }: EntryReading, entry: ScoredEntry, viewing: Viewing) {
  const { tenantId, now } = viewing;
  const { affiliateId, cause, severity, since, submissionIds, said, fraudScore } = entry;
  const [concerned, disputes, overrides] = await Promise.all([
    submissionIds.length === 0 ? [] : claims.getMany(tenantId, submissionIds.slice(0, REASONED)),
    reviews.disputes(tenantId, affiliateId, { limit: EARLIER }),
    reviews.overrides(tenantId, affiliateId, { limit: EARLIER }),
  ]);
  const judged = concerned.flatMap(({ current }) => (current.verdict ? [presentVerdict(current.verdict, now)] : []));
  return {
    ...{ affiliateId, cause, severity, since, fraudScore, submissionIds },
    ...(entry.alert ? { alertId: entry.alert.id } : {}),
    ...(entry.disputes.length > 0
      ? { disputes: entry.disputes.map(({ id, status, dueAt }) => ({ id, status, dueAt })) }
      : {}),
    ...(entry.overrides.length > 0
      ? { overrides: entry.overrides.map(({ id, change, proposedBy }) => ({ id, change, proposedBy })) }
      : {}),
    reasons: [...new Set([...said, ...judged.flatMap(({ reasons }) => reasons.map(({ text }) => text))])],
    history: {
      ...shortHistory(entry, now),
      disputes: counted(disputes.reviews.map(({ status }) => status)),
      overrides: counted(overrides.reviews.map(({ status }) => status)),
    },
    actions: actionsOf(entry, viewing.caller),
  };
}

function shortHistory({ recent, score, policy }: ScoredEntry, now: Instant) {
  const { scoreNano } = scoreNow(score, now, policy);
  return {
    trust: { score: toDecimal(scoreNano), bucket: bucketOf(scoreNano, policy) },
    claims: { from: recent.from, count: recent.claims.length, truncated: recent.more },
    verdicts: counted(recent.claims.map(verdictName)),
  };
}

/** `PENDING` where there is none yet, `PROVISIONAL` where it may still change. */
const verdictName = ({ current: { verdict } }: Claim): string => {
  if (!verdict) return 'PENDING';
  return verdict.final ? verdict.status : 'PROVISIONAL';
};

const counted = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

interface Action {
  action: string;
  method: 'POST' | 'PATCH';
  path: string;
}

/** Operators look on. Nobody approves what he proposed. */
function actionsOf(entry: ScoredEntry, { role, keyId }: Viewing['caller']): Action[] {
  if (role === 'operator') return [];
  const { alert, disputes, overrides, submissionIds } = entry;
  return [
    ...(alert ? [{ action: 'resolve', method: 'PATCH', path: `/v1/alerts/${alert.id}` } as const] : []),
    ...(alert ? submissionIds : []).map((id) => post('override', `/v1/submissions/${id}/override`)),
    ...disputes.flatMap(({ id }) => [
      post('decide', `/v1/disputes/${id}/decision`),
      post('add evidence', `/v1/disputes/${id}/evidence`),
    ]),
    ...overrides.flatMap(({ id, proposedBy }) => [
      ...(role === 'admin' && proposedBy !== keyId ? [post('approve', `/v1/overrides/${id}/approve`)] : []),
      post('reject', `/v1/overrides/${id}/reject`),
    ]),
  ];
}

const post = (action: string, path: string): Action => ({ action, method: 'POST', path });
