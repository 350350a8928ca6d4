import type { Flag } from '../../shared/model/flag.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { TrustBucket } from '../../shared/model/trust.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import type { QueuedCheck } from '../../shared/outbound/verify-queue.ts';
import { mayRunShort } from '../../shared/platforms/call-limits.ts';
import { isPriority, paysByNumbers } from '../../shared/rules/priority.ts';
import { scoreNow } from '../../shared/rules/standing.ts';
import { bucketOf } from '../../shared/rules/trust.ts';
import { UnusablePolicy, type Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { TrustStore } from '../../shared/store/trust.ts';

export interface Prioritising {
  trust: Pick<TrustStore, 'scores'>;
  registry: Pick<RegistryReads, 'campaign' | 'affiliate'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

/** A check that is owed, with what its queue and its place in a budget depend on. */
export interface OwedCheck {
  message: VerifyMessage;
  flags: readonly Flag[];
  campaignId: string;
}

/** Decides each check's queue and what it has at stake, reading each affiliate's trust and each campaign once. */
export async function withPriority(prioritising: Prioritising, owed: readonly OwedCheck[]): Promise<QueuedCheck[]> {
  const [buckets, paying] = await Promise.all([
    trustBuckets(prioritising, owed),
    payingCampaigns(prioritising.registry, owed),
  ]);
  return owed.map((check) => {
    const { message, flags } = check;
    const priority = isPriority(buckets.get(affiliateOf(message)) ?? null, flags);
    const atStake = priority || paying.has(campaignOf(check));
    return { message: atStake ? { ...message, atStake } : message, priority };
  });
}

/** How far each affiliate is trusted; none where its policy cannot be used, since that keeps back its own checks alone. */
async function trustBuckets(
  { trust, registry, policies, now }: Prioritising,
  owed: readonly OwedCheck[],
): Promise<Map<string, TrustBucket>> {
  const affiliates = new Map(owed.map(({ message }) => [affiliateOf(message), message]));
  const scores = await trust.scores([...affiliates.values()]);
  const buckets = await Promise.all(
    [...affiliates].map(async ([name, { tenantId, affiliateId }]) => {
      const affiliate = await registry.affiliate(tenantId, affiliateId);
      try {
        const policy = await policies.policyFor(tenantId, affiliate?.segment);
        return [[name, bucketOf(scoreNow(scores.get(name), atMs(now()), policy).scoreNano, policy)] as const];
      } catch (error) {
        if (error instanceof UnusablePolicy) return [];
        throw error;
      }
    }),
  );
  return new Map(buckets.flat());
}

const affiliateOf = ({ tenantId, affiliateId }: OwedCheck['message']): string => `${tenantId}#${affiliateId}`;
const campaignOf = ({ message, campaignId }: OwedCheck): string => `${message.tenantId}#${campaignId}`;

/** Campaigns that pay by the numbers; looked up only for checks that a budget may make wait. */
async function payingCampaigns(registry: Prioritising['registry'], owed: readonly OwedCheck[]): Promise<Set<string>> {
  const budgeted = owed.filter(({ message }) => mayRunShort(message.platform));
  const distinct = new Map(budgeted.map((check) => [campaignOf(check), check]));
  const paying = await Promise.all(
    [...distinct].map(async ([name, { message, campaignId }]) => {
      const campaign = await registry.campaign(message.tenantId, campaignId);
      return campaign && paysByNumbers(campaign) ? [name] : [];
    }),
  );
  return new Set(paying.flat());
}
