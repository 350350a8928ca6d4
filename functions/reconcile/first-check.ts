import type { Flag } from '../../shared/model/flag.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { accountFor } from '../../shared/platforms/account.ts';
import { claimFromItem, revisionFromItem } from '../../shared/store/claims.ts';
import type { Item } from '../../shared/store/tables.ts';

/** The first check that a newly saved item is owed: a claim's own, or that of the revision which replaced one. */
export function firstCheckOf(item: Item): { message: VerifyMessage; flags: readonly Flag[] } | null {
  if (item.sk === 'claim') {
    const claim = claimFromItem(item);
    const { correlationId, flags } = claim.current;
    return { message: { ...identityOf(claim), ...FIRST, revision: claim.current.revision, correlationId }, flags };
  }
  if (item.sk.startsWith('rev#')) {
    const superseded = revisionFromItem(item);
    const { revision, correlationId, flags } = superseded.supersededBy;
    return { message: { ...identityOf(superseded), ...FIRST, revision, correlationId }, flags };
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
