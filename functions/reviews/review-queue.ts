import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { recentClaims, type RecentReading } from '../../shared/lambda/recent-claims.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { TrustScore } from '../../shared/model/trust.ts';
import { fraudScoreOf } from '../../shared/rules/fraud-evidence.ts';
import { inQueueOrder, reviewEntries, type ReviewEntry } from '../../shared/rules/review-queue.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { ReviewStore } from '../../shared/store/reviews.ts';
import type { Item } from '../../shared/store/tables.ts';
import type { TrustStore } from '../../shared/store/trust.ts';

export interface Queueing extends RecentReading {
  alerts: Pick<AlertStore, 'list'>;
  reviews: Pick<ReviewStore, 'open'>;
  trust: Pick<TrustStore, 'scores'>;
  registry: Pick<RegistryReads, 'affiliate'>;
  policies: Pick<Policies, 'policyFor'>;
}

/** An affiliate as the queue knows it: what it reported lately, and how far it is trusted. */
export interface KnownAffiliate {
  policy: Policy;
  score: TrustScore | undefined;
  recent: { claims: Claim[]; from: Instant; more: boolean };
  fraudScore: number | null;
}

export interface ScoredEntry extends ReviewEntry, KnownAffiliate {}

export interface QueueLimits {
  /** Open alerts, and open disputes and overrides, that one answer rests on. */
  open: number;
  affiliates: number;
}

const PAGE = 500;
const AT_ONCE = 10;

/** All that waits for people, in its order. `truncated` where more waits than one answer rests on: the oldest are in it. */
export async function reviewQueue(
  queueing: Queueing,
  tenantId: string,
  now: Instant,
  limits: QueueLimits,
): Promise<{ entries: ScoredEntry[]; truncated: boolean }> {
  const [alerts, open] = await Promise.all([
    oldestAlerts(queueing, tenantId, limits.open),
    queueing.reviews.open(tenantId, limits.open),
  ]);
  const waiting = reviewEntries({ ...open, alerts: alerts.alerts }).toSorted((a, b) => (a.since < b.since ? -1 : 1));
  const ids = [...new Set(waiting.map(({ affiliateId }) => affiliateId))];
  const known = await knownAffiliates(queueing, tenantId, ids.slice(0, limits.affiliates), now);
  const entries = waiting.flatMap((entry) => {
    const affiliate = known.get(entry.affiliateId);
    return affiliate ? [{ ...entry, ...affiliate }] : [];
  });
  return {
    entries: entries.toSorted(inQueueOrder),
    truncated: alerts.more || open.more || ids.length > limits.affiliates,
  };
}

async function oldestAlerts({ alerts }: Queueing, tenantId: string, limit: number) {
  const read: Alert[] = [];
  let startAfter: Item | undefined;
  do {
    const room = Math.min(PAGE, limit - read.length);
    const where = { open: true, oldestFirst: true, limit: room, ...(startAfter ? { startAfter } : {}) };
    const { alerts: some, page } = await alerts.list(tenantId, where);
    read.push(...some);
    startAfter = page.next;
  } while (startAfter && read.length < limit);
  return { alerts: read, more: startAfter !== undefined };
}

async function knownAffiliates(
  queueing: Queueing,
  tenantId: string,
  ids: readonly string[],
  now: Instant,
): Promise<Map<string, KnownAffiliate>> {
  const scores =
    ids.length === 0 ? new Map() : await queueing.trust.scores(ids.map((id) => ({ tenantId, affiliateId: id })));
  const known = await fewAtOnce(AT_ONCE, ids, async (affiliateId): Promise<[string, KnownAffiliate]> => {
    const affiliate = await queueing.registry.affiliate(tenantId, affiliateId);
    const policy = await queueing.policies.policyFor(tenantId, affiliate?.segment);
    const recent = await recentClaims(queueing, { tenantId, affiliateId, now, policy });
    const score = scores.get(`${tenantId}#${affiliateId}`);
    const states = recent.claims.map(({ current }) => current);
    return [affiliateId, { policy, score, recent, fraudScore: fraudScoreOf(states, score, now, policy) }];
  });
  return new Map(known);
}
