import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { accountFor } from '../../shared/platforms/account.ts';
import { claimFromItem, revisionFromItem } from '../../shared/store/claims.ts';
import type { ChangedItem } from './changed-item.ts';
import type { OwedCheck } from './check-priority.ts';

/** The first check that a newly saved item is owed: a claim's own, or that of the revision which replaced one. */
export function firstCheckOf({ sk, after }: Pick<ChangedItem, 'sk' | 'after'>): OwedCheck | null {
  if (sk === 'claim') {
    const claim = claimFromItem(after);
    const { revision, correlationId, flags } = claim.current;
    const message = { ...identityOf(claim), ...FIRST, revision, correlationId };
    return { message, flags, campaignId: claim.campaignId };
  }
  if (sk.startsWith('rev#')) {
    const superseded = revisionFromItem(after);
    const { revision, correlationId, flags } = superseded.supersededBy;
    const message = { ...identityOf(superseded), ...FIRST, revision, correlationId };
    return { message, flags, campaignId: superseded.campaignId };
  }
  return null;
}

const FIRST = { attempt: 1, kind: 'first' } as const;

type Identity = Pick<VerifyMessage, 'tenantId' | 'affiliateId' | 'platform' | 'postId'> & { id: string };

const identityOf = ({ tenantId, id, affiliateId, platform, postId }: Identity) => ({
  tenantId,
  submissionId: id,
  affiliateId,
  platform,
  account: accountFor({ platform, tenantId, affiliateId }),
  postId,
});
