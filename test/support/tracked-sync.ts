import type { Claim } from '../../shared/model/claim.ts';
import type { Claimed } from '../../shared/model/claimed.ts';
import type { Counts, Platform } from '../../shared/model/platform.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { judge } from '../../shared/rules/judge.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { affiliatePut } from '../../shared/store/registry.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { DAY_D } from './sample-days.ts';
import { sampleAffiliate } from './sample-affiliate.ts';
import { AUTHOR, observed, sampleClaim, sampleState } from './sample-claims.ts';
import { sampleSettings } from './sample-sources.ts';
import { TENANT, type SyncWorld } from './sync-world.ts';

/** 01:00 in New York: what the network counted of it is settled three days later, before the run of the samples. */
const CLAIMED_AT = '2026-01-12T06:00:00.000Z';
const JUDGED_AT = '2026-01-13T12:00:00.000Z';

/** Two claims with tracking ids: the network shows that one is true, and that the other is an overclaim. */
export async function withTrackedClaims(world: SyncWorld): Promise<Claim[]> {
  const { memory, settings, trackings, registry } = world;
  await settings.save(
    sampleSettings({ tenantId: TENANT, source: 'everflow-subs', account: `acct-${TENANT}` }),
    'absent',
  );
  const accounts = { reddit: [AUTHOR], youtube: [AUTHOR] };
  const affiliate = sampleAffiliate({ tenantId: TENANT, accounts, networkIds: ['57'] });
  await memory.write(affiliatePut(affiliate, 'absent'));
  await registry.saveCampaign(
    {
      ...{ tenantId: TENANT, id: 'cmp_autumn', name: 'Autumn', platforms: ['youtube'], version: 1, currency: 'USD' },
      ...{ startsAt: CLAIMED_AT, endsAt: '2026-12-31T00:00:00.000Z', createdAt: CLAIMED_AT, updatedAt: CLAIMED_AT },
      payout: { cpaMicros: 1_000_000 },
    },
    'absent',
  );
  const claims = [
    await saved(world, 'reddit', 'sub-1', { clicks: 40 }, {}),
    await saved(world, 'youtube', 'sub-2', { views: 1_000, conversions: 50 }, { views: 1_000 }),
  ];
  const row = { affiliateId: '57', clicks: 40, conversions: 20 };
  world.rows['everflow-subs'].set(DAY_D, [
    { subId: 'sub-1', ...row },
    { subId: 'sub-2', ...row },
  ]);
  for (const { id: submissionId, affiliateId, trackingId } of claims)
    await trackings.register({
      tenantId: TENANT,
      submissionId,
      affiliateId,
      trackingId: trackingId!,
      submittedAt: CLAIMED_AT,
    });
  return claims;
}

/** As its platform had it judged. */
async function saved({ memory }: SyncWorld, platform: Platform, trackingId: string, claimed: Claimed, counts: Counts) {
  const state = sampleState({ claimed, claimedAt: CLAIMED_AT, submittedAt: CLAIMED_AT });
  const claim = sampleClaim({ tenantId: TENANT, platform, trackingId, createdAt: CLAIMED_AT, current: state });
  const judgement = judge({
    ...{ state, superseded: false, kind: 'first', outcome: observed(counts, { fetchedAt: JUDGED_AT }) },
    ...{ observationId: 'obs_1', capability: capabilityOf(platform), accounts: [AUTHOR], claimedByOthers: false },
    ...{ now: JUDGED_AT, random: 0, policy: DEFAULT_POLICY },
  });
  await claimStore(memory).create({ ...claim, current: judgement.state });
  return claim;
}

/** What is left of tracked claims. */
export async function leftOfClaims({ memory }: SyncWorld, claims: readonly Claim[]): Promise<unknown> {
  const histories = await Promise.all(claims.map(({ id }) => claimStore(memory).history(TENANT, id)));
  const { entries } = await trustStore(memory).ledger(TENANT, claims[0]!.affiliateId, { limit: 100 });
  return {
    claims: histories.map((history) => ({
      status: history?.claim.current.verdict?.status,
      attempts: history?.claim.current.attempts,
      verified: history?.claim.verified,
    })),
    trust: entries.map(({ event, delta }) => [event, delta]),
    clawbacks: memory.all('clawbacks').length,
  };
}
