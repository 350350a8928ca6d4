import type { Platform } from '../../shared/model/platform.ts';
import { followedOf } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { VerifyQueue } from '../../shared/outbound/verify-queue.ts';
import type { ChangedItem } from './changed-item.ts';
import { withPriority, type Prioritising } from './check-priority.ts';
import { firstCheckOf } from './first-check.ts';

export interface FirstChecks extends Prioritising {
  queue: VerifyQueue;
}

/** Queues the first check of every new report. Answers the changes whose check was not taken. */
export async function queueFirstChecks(
  { queue, ...prioritising }: FirstChecks,
  changes: readonly ChangedItem[],
): Promise<ChangedItem[]> {
  const owed = changes.flatMap((change) => {
    const first = change.isNew ? firstCheckOf(change) : null;
    return first ? [{ change, ...first }] : [];
  });
  if (owed.length === 0) return [];
  const checks = await withPriority(prioritising, owed);
  const refused = new Set(await queue.send(checks));
  logger.info('checks queued', {
    code: LOG.checksQueued,
    queued: checks.length - refused.size,
    refused: refused.size,
    correlationIds: followedOf(owed.map(({ message }) => message)),
  });
  return owed.flatMap(({ change }, at) => (refused.has(checks[at]!) ? [change] : []));
}

/** New claims by platform: what is accepted, as opposed to reported again. */
export const newClaims = (changes: readonly ChangedItem[]): [Platform, number][] =>
  [...Map.groupBy(changes.filter(isNewClaim), ({ after }) => after.platform as Platform)].map(([platform, claims]) => [
    platform,
    claims.length,
  ]);

const isNewClaim = ({ isNew, sk }: ChangedItem): boolean => isNew && sk === 'claim';
