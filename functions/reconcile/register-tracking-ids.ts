import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { trackingIdOf } from '../../shared/rules/tracking-id.ts';
import { claimFromItem } from '../../shared/store/claims.ts';
import type { TrackingStore } from '../../shared/store/trackings.ts';
import type { ChangedItem } from './changed-item.ts';

/** Notes the tracking ids of new claims, each for the first that names it. Answers the changes that are to come again. */
export async function registerTrackingIds(
  trackings: Pick<TrackingStore, 'register'>,
  changes: readonly ChangedItem[],
): Promise<ChangedItem[]> {
  const again: ChangedItem[] = [];
  // One after the other: of two claims with one id the one that was saved first is to hold it.
  for (const change of changes.filter(isTrackedClaim)) if (!(await registered(trackings, change))) again.push(change);
  return again;
}

const isTrackedClaim = (change: ChangedItem): boolean =>
  change.isNew && change.sk === 'claim' && change.has('trackingId');

async function registered(trackings: Pick<TrackingStore, 'register'>, change: ChangedItem): Promise<boolean> {
  const { tenantId, id: submissionId, affiliateId, createdAt, trackingId: text = '' } = claimFromItem(change.after);
  const trackingId = trackingIdOf(text);
  if (trackingId === '') return true;
  const outcome = await trackings.register({ tenantId, trackingId, submissionId, affiliateId, submittedAt: createdAt });
  if (outcome !== 'registered')
    logger.info('a tracking id was not registered', { code: LOG.trackingHeld, tenantId, submissionId, outcome });
  return outcome !== 'again';
}
