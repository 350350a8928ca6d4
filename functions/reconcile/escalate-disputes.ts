import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import type { Dispute, DisputeIn } from '../../shared/model/dispute.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { AlertFact } from '../../shared/rules/alert-policy.ts';
import { escalated } from '../../shared/rules/dispute-steps.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import { disputePut, type ReviewStore } from '../../shared/store/reviews.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface Escalating {
  tables: Pick<Tables, 'transact'>;
  tenantIds: () => Promise<string[]>;
  reviews: Pick<ReviewStore, 'overdue'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;
/** Of one tenant in one run; what is left has its turn a minute later. */
const PER_TENANT = 50;

/** Escalates disputes that nobody decided in time, each with its alert in one transaction. Answers how many. */
export async function escalateDisputes(escalating: Escalating): Promise<number> {
  const now = atMs(escalating.now());
  const counts = await fewAtOnce(TENANTS_AT_ONCE, await escalating.tenantIds(), async (tenantId) => {
    try {
      return await escalateOf(escalating, tenantId, now);
    } catch (error) {
      // What hinders one tenant's hinders nobody else's.
      logger.error('disputes could not be escalated', { code: LOG.sweepHindered, tenantId, error: error as Error });
      return 0;
    }
  });
  const disputes = counts.reduce((sum, count) => sum + count, 0);
  if (disputes > 0) logger.warn('disputes were not decided in time', { code: LOG.disputesEscalated, disputes });
  return disputes;
}

async function escalateOf(escalating: Escalating, tenantId: string, now: Instant): Promise<number> {
  const overdue = await escalating.reviews.overdue(tenantId, now, PER_TENANT);
  let count = 0;
  // One after the other: those of one affiliate share an alert.
  for (const dispute of overdue.filter(isDue(now))) if (await escalate(escalating, dispute, now)) count += 1;
  return count;
}

const isDue =
  (now: Instant) =>
  (dispute: Dispute): dispute is DisputeIn<'OPEN'> =>
    dispute.status === 'OPEN' && dispute.dueAt <= now;

/** False where somebody was faster, or touched its alert: the next minute looks again. */
async function escalate(
  { tables, alerts, policies }: Escalating,
  dispute: DisputeIn<'OPEN'>,
  now: Instant,
): Promise<boolean> {
  const fact = factOf(dispute);
  const [book, policy] = await Promise.all([AlertBook.open(alerts, [fact], []), policies.policyFor(dispute.tenantId)]);
  const { id } = book.raise(fact, now, policy);
  const { committed } = await tables.transact([
    disputePut(escalated(dispute, id, now), dispute.version),
    ...book.writes(),
  ]);
  return committed;
}

const factOf = ({ id, tenantId, affiliateId, submissionId, campaignId, platform, dueAt }: Dispute): AlertFact => ({
  ...{ type: 'DISPUTE_ESCALATED', category: 'DATA_QUALITY', severity: 'HIGH' },
  ...{ tenantId, affiliateId, submissionId, campaignId, platform, evidence: { disputeId: id, dueAt } },
});
