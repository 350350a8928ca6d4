import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countDeadLetters } from '../../shared/observability/metrics.ts';
import type { VerifyQueue } from '../../shared/outbound/verify-queue.ts';
import { accountFor } from '../../shared/platforms/account.ts';
import type { DeadLetterStore } from '../../shared/store/dead-letters.ts';
import { leaseEnd, type DueCheck, type DueCheckStore } from '../../shared/store/due-checks.ts';
import { withPriority, type Prioritising } from './check-priority.ts';

export interface HandOut extends Prioritising {
  due: DueCheckStore;
  queue: VerifyQueue;
  deadLetters: Pick<DeadLetterStore, 'giveUp'>;
}

/** Entries read from each shard at a time, and rounds of a run. */
const PER_SHARD = 100;
const ROUNDS = 10;
const MAX_LEASES = 5;

/** Hands out every check that is owed by now: leased first, then queued, so that two sweeps never hand out one twice. */
export async function handOutDue(handOut: HandOut): Promise<{ queued: number; givenUp: number }> {
  const { due, now } = handOut;
  let queued = 0;
  let givenUp = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = atMs(now());
    const owed = await due.owed(at, PER_SHARD);
    const spent = owed.filter(({ leases }) => leases >= MAX_LEASES);
    await Promise.all(spent.map((check) => giveUp(handOut, check, at)));
    givenUp += spent.length;

    const live = owed.filter(({ leases }) => leases < MAX_LEASES);
    const leased = await Promise.all(live.map((check) => due.lease(check, leaseEnd(at))));
    const mine = live
      .filter((_, index) => leased[index])
      .map((check) => ({
        message: messageOf(check),
        flags: check.state.flags,
        campaignId: check.claim.campaignId,
      }));
    const checks = await withPriority(handOut, mine);
    const refused = await handOut.queue.send(checks);
    queued += checks.length - refused.length;
    if (owed.length === 0) break;
  }
  if (givenUp > 0) countDeadLetters('LEASES_SPENT', givenUp);
  logger.info('owed checks handed out', { code: LOG.swept, queued, givenUp });
  return { queued, givenUp };
}

function messageOf({ claim, state }: DueCheck): VerifyMessage {
  const { tenantId, id, affiliateId, platform, postId, author } = claim;
  return {
    tenantId,
    submissionId: id,
    affiliateId,
    revision: state.revision,
    attempt: state.attempts + 1,
    kind: state.due?.kind ?? 'retry',
    platform,
    account: accountFor({ platform, tenantId, affiliateId }),
    postId,
    ...(author === undefined ? {} : { author }),
    correlationId: state.correlationId,
  };
}

async function giveUp({ deadLetters }: HandOut, { claim, state, leases }: DueCheck, at: Instant): Promise<void> {
  await deadLetters.giveUp({
    tenantId: claim.tenantId,
    id: `${claim.id}#${state.revision}`,
    at,
    cause: 'LEASES_SPENT',
    detail: `handed out ${leases} times without an outcome`,
    correlationId: state.correlationId,
    submissionId: claim.id,
    revision: state.revision,
    attempts: state.attempts,
    ...(state.verdict ? { lastStatus: state.verdict.status } : {}),
  });
}
