import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs, MINUTE, type Instant } from '../../shared/model/instant.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countDeadLetters } from '../../shared/observability/metrics.ts';
import type { VerifyQueue, WaitingChecks } from '../../shared/outbound/verify-queue.ts';
import { accountFor } from '../../shared/platforms/account.ts';
import type { DeadLetterStore } from '../../shared/store/dead-letters.ts';
import { leaseEnd, type DueCheck, type DueCheckStore } from '../../shared/store/due-checks.ts';
import { withPriority, type OwedCheck, type Prioritising } from './check-priority.ts';

export interface HandOut extends Prioritising {
  tenantIds: () => Promise<string[]>;
  due: DueCheckStore;
  queue: VerifyQueue & WaitingChecks;
  deadLetters: Pick<DeadLetterStore, 'giveUp'>;
  pause: (ms: number) => Promise<void>;
}

/** Checks that may wait in the queues: a new claim behind them is still looked at within seconds. */
const MOST_WAITING = 6000;
/** While the queues are that full, looking again at once would only find them so. */
const FULL_PAUSE_MS = 1000;
/** A tenant's share of a round. */
const PER_ROUND = 100;
const MAX_LEASES = 5;
/** Well within the function's time. */
const LONGEST_MS = 40_000;

/**
 * Hands out what is owed by now: leased first, then queued, so that two sweeps never hand out one twice. Tenants take
 * turns, so that no backlog of one holds up another, and no more is handed out than the queues get done.
 */
export async function handOutDue(handOut: HandOut): Promise<{ queued: number; givenUp: number }> {
  const { now, queue } = handOut;
  const started = now();
  let room = 0;
  let queued = 0;
  let givenUp = 0;
  let owing = inTurn(await handOut.tenantIds(), started);
  while (owing.length > 0 && now() - started < LONGEST_MS) {
    if (room <= 0) room = MOST_WAITING - (await queue.waiting());
    if (room <= 0) {
      await handOut.pause(FULL_PAUSE_MS);
      continue;
    }
    const share = Math.max(1, Math.min(PER_ROUND, Math.floor(room / owing.length)));
    const done = await fewAtOnce(TENANTS_AT_ONCE, owing, async (tenantId) => {
      if (room <= 0) return { queued: 0, givenUp: 0, more: true };
      const tenant = await handOutOf(handOut, tenantId, share);
      room -= tenant.queued;
      return tenant;
    });
    for (const tenant of done) {
      queued += tenant.queued;
      givenUp += tenant.givenUp;
    }
    owing = owing.filter((_, at) => done[at]?.more);
  }
  if (givenUp > 0) countDeadLetters('LEASES_SPENT', givenUp);
  logger.info('owed checks handed out', { code: LOG.swept, queued, givenUp, tenantsLeft: owing.length });
  return { queued, givenUp };
}

const TENANTS_AT_ONCE = 10;

/** Begins with another tenant each minute: where there is not room for all, it is not always the same who waits. */
function inTurn(tenants: readonly string[], now: number): string[] {
  const first = tenants.length === 0 ? 0 : Math.floor(now / MINUTE) % tenants.length;
  return [...tenants.slice(first), ...tenants.slice(0, first)];
}

interface HandedOut {
  queued: number;
  givenUp: number;
  more: boolean;
}

/** What a message needs is read before anything is leased, and a check that cannot be written waits for the next sweep alone. */
async function handOutOf(handOut: HandOut, tenantId: string, share: number): Promise<HandedOut> {
  const { due, queue, now } = handOut;
  const at = atMs(now());
  const { entries, more } = await due.owed(tenantId, at, share);
  if (entries.length === 0) return { queued: 0, givenUp: 0, more: false };
  const { checks: owed, lots } = await due.read(entries);
  const unfolded = await written(lots, (lot) => due.unfold(lot));
  const live = owed.filter(({ leases }) => leases < MAX_LEASES);
  const checks = await withPriority(handOut, live.map(owedCheckOf));

  const spent = owed.filter(({ leases }) => leases >= MAX_LEASES);
  const givenUp = await written(spent, (check) => giveUp(handOut, check, at));
  const mine = await written(live, (check) => due.lease(check, leaseEnd(at)));
  const leased = checks.filter((_, index) => mine.done.has(live[index]!));
  const refused = await queue.send(leased);
  const moved = givenUp.failed + mine.failed < owed.length;
  return {
    queued: leased.length - refused.length,
    givenUp: givenUp.done.size,
    // What was in a lot has its own entry now, and its turn.
    more: (more && moved) || unfolded.done.size > 0,
  };
}

/** Makes a write for each; one that fails costs the others nothing. `done` are those that were made. */
async function written<T>(
  owed: readonly T[],
  write: (one: T) => Promise<boolean>,
): Promise<{ done: Set<T>; failed: number }> {
  const done = new Set<T>();
  const errors: unknown[] = [];
  await Promise.all(
    owed.map(async (one) => {
      try {
        if (await write(one)) done.add(one);
      } catch (error) {
        errors.push(error);
      }
    }),
  );
  if (errors.length > 0)
    logger.warn('owed checks could not be written', {
      code: LOG.sweepHindered,
      checks: errors.length,
      error: errors[0] as Error,
    });
  return { done, failed: errors.length };
}

const owedCheckOf = (check: DueCheck): OwedCheck => ({
  message: messageOf(check),
  flags: check.state.flags,
  campaignId: check.claim.campaignId,
});

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

async function giveUp({ deadLetters }: HandOut, { claim, state, leases }: DueCheck, at: Instant): Promise<boolean> {
  return deadLetters.giveUp({
    tenantId: claim.tenantId,
    id: `${claim.id}#${state.revision}`,
    at,
    cause: 'LEASES_SPENT',
    detail: `handed out ${leases} times without an outcome`,
    correlationId: state.correlationId,
    submissionId: claim.id,
    revision: state.revision,
    attempt: state.attempts + 1,
    kind: state.due?.kind ?? 'retry',
    attempts: leases,
  });
}
