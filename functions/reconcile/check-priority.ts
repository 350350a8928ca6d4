import type { Flag } from '../../shared/model/flag.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import type { QueuedCheck } from '../../shared/outbound/verify-queue.ts';
import { isPriority } from '../../shared/rules/priority.ts';
import { scoreNow } from '../../shared/rules/standing.ts';
import { bucketOf } from '../../shared/rules/trust.ts';
import type { TrustStore } from '../../shared/store/trust.ts';

export interface Prioritising {
  trust: Pick<TrustStore, 'scores'>;
  policy: Policy;
  now: () => number;
}

/** Decides each check's queue, reading the trust of each affiliate once. */
export async function withPriority(
  { trust, policy, now }: Prioritising,
  owed: readonly { message: VerifyMessage; flags: readonly Flag[] }[],
): Promise<QueuedCheck[]> {
  const scores = await trust.scores(owed.map(({ message }) => message));
  return owed.map(({ message, flags }) => {
    const score = scores.get(`${message.tenantId}#${message.affiliateId}`);
    const bucket = bucketOf(scoreNow(score, atMs(now()), policy).scoreNano, policy);
    return { message, priority: isPriority(bucket, flags) };
  });
}
