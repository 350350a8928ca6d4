import type { Flag } from '../../shared/model/flag.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import type { QueuedCheck } from '../../shared/outbound/verify-queue.ts';
import { mayRunShort } from '../../shared/platforms/call-limits.ts';
import { isPriority, paysByNumbers } from '../../shared/rules/priority.ts';
import { scoreNow } from '../../shared/rules/standing.ts';
import { bucketOf } from '../../shared/rules/trust.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { TrustStore } from '../../shared/store/trust.ts';

export interface Prioritising {
  trust: Pick<TrustStore, 'scores'>;
  campaigns: Pick<RegistryReads, 'campaign'>;
  policy: Policy;
  now: () => number;
}

/** A check that is owed, with what its queue and its place in a budget depend on. */
export interface OwedCheck {
  message: VerifyMessage;
  flags: readonly Flag[];
  campaignId: string;
}

/** Decides each check's queue and what it has at stake, reading each affiliate's trust and each campaign once. */
export async function withPriority(
  { trust, campaigns, policy, now }: Prioritising,
  owed: readonly OwedCheck[],
): Promise<QueuedCheck[]> {
  const [scores, paying] = await Promise.all([
    trust.scores(owed.map(({ message }) => message)),
    payingCampaigns(campaigns, owed),
  ]);
  return owed.map((check) => {
    const { message, flags } = check;
    const score = scores.get(`${message.tenantId}#${message.affiliateId}`);
    const bucket = bucketOf(scoreNow(score, atMs(now()), policy).scoreNano, policy);
    const priority = isPriority(bucket, flags);
    const atStake = priority || paying.has(campaignOf(check));
    return { message: atStake ? { ...message, atStake } : message, priority };
  });
}

const campaignOf = ({ message, campaignId }: OwedCheck): string => `${message.tenantId}#${campaignId}`;

/** Campaigns that pay by the numbers; looked up only for checks that a budget may make wait. */
async function payingCampaigns(campaigns: Prioritising['campaigns'], owed: readonly OwedCheck[]): Promise<Set<string>> {
  const budgeted = owed.filter(({ message }) => mayRunShort(message.platform));
  const distinct = new Map(budgeted.map((check) => [campaignOf(check), check]));
  const paying = await Promise.all(
    [...distinct].map(async ([name, { message, campaignId }]) => {
      const campaign = await campaigns.campaign(message.tenantId, campaignId);
      return campaign && paysByNumbers(campaign) ? [name] : [];
    }),
  );
  return new Set(paying.flat());
}
