import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { clawbackExpired } from '../../shared/lambda/clawback-expired.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface ExpiringClawbacks {
  tables: Pick<Tables, 'write'>;
  tenantIds: () => Promise<string[]>;
  clawbacks: Pick<ClawbackStore, 'due' | 'getMany'>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;
/** Of one tenant in one run; the next minute goes on. */
const PER_TENANT = 100;
const NOBODY_DECIDED = 'Nobody decided in time.';

/** Ends the recommendations that nobody decided on in time, each once: whoever decides at the same moment comes first or last. */
export async function expireClawbacks(expiring: ExpiringClawbacks): Promise<number> {
  const now = atMs(expiring.now());
  const counts = await fewAtOnce(TENANTS_AT_ONCE, await expiring.tenantIds(), (tenantId) =>
    expireOf(expiring, tenantId, now),
  );
  const expired = counts.reduce((sum, count) => sum + count, 0);
  if (expired > 0) logger.info('clawbacks expired', { code: LOG.clawbacksExpired, expired });
  return expired;
}

async function expireOf({ tables, clawbacks }: ExpiringClawbacks, tenantId: string, now: Instant): Promise<number> {
  const due = await clawbacks.getMany(await clawbacks.due(tenantId, now, PER_TENANT));
  const past = due.filter((clawback) => clawback.status === 'PROPOSED' && clawback.openUntil <= now);
  const made = await Promise.all(
    past.flatMap((clawback) => clawbackExpired(clawback, NOBODY_DECIDED, now).map((write) => tables.write(write))),
  );
  return made.filter(Boolean).length;
}
