import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { reconcileGroups } from '../../functions/reconcile/reconcile-groups.ts';
import { nextRevision } from '../../shared/intake/next-revision.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { toMs, type Instant } from '../../shared/model/instant.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { affiliateKey, campaignKey } from '../../shared/store/keys.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { memoryOnce } from './memory-once.ts';
import { MemoryTables } from './memory-tables.ts';
import { absent, AUTHOR, checkOf, hoursAfter, observed, sampleClaim, sampleState, T0 } from './sample-claims.ts';

const SETTLED = hoursAfter(T0, 2);
const CAMPAIGN = { startsAt: hoursAfter(T0, -24), endsAt: hoursAfter(T0, 24) };

/** Tables after a day with everything in it: a match, overclaims, a corrected claim, a foreign post and one never seen. */
export async function auditedTables(): Promise<{ tables: MemoryTables; claims: Record<string, Claim> }> {
  const tables = new MemoryTables();
  const item = { tenantId: 'acme', id: 'aff_ann', name: 'Ann', segment: 'standard', status: 'active' };
  const more = { accounts: { x: [AUTHOR] }, createdAt: T0, updatedAt: T0, version: 1 };
  await tables.write({
    table: 'registry',
    put: { ...affiliateKey('acme', 'aff_ann'), ...item, ...more },
    when: [],
  });
  const terms = { currency: 'USD', payout: { cpmMicros: 5_000_000 }, version: 1 };
  const campaign = { tenantId: 'acme', id: 'cmp_autumn', name: 'Autumn', platforms: ['x'], ...CAMPAIGN, ...terms };
  await tables.write({
    table: 'registry',
    put: { ...campaignKey('acme', 'cmp_autumn'), ...campaign, createdAt: T0, updatedAt: T0 },
    when: [],
  });
  const claims = {
    matched: sampleClaim({ postId: '101' }),
    overclaimed: sampleClaim({ postId: '102', current: sampleState({ claimed: { views: 3000 } }) }),
    corrected: sampleClaim({ postId: '103', current: sampleState({ claimed: { views: 3000 } }) }),
    foreign: sampleClaim({ postId: '104' }),
    unseen: sampleClaim({ postId: '105', current: sampleState({ attempts: 0, countedAttempts: 4 }) }),
  };
  for (const claim of Object.values(claims)) await claimStore(tables).create(claim);

  const early = observed({ views: 1000 });
  const settled = observed({ views: 1000 }, { fetchedAt: SETTLED });
  await check(tables, claims.matched, early, T0);
  await check(tables, claims.corrected, early, T0);
  await reportTruth(tables, claims.corrected);
  await check(tables, claims.corrected, early, hoursAfter(T0, 0.5));
  await check(tables, claims.overclaimed, settled, SETTLED);
  await check(tables, claims.corrected, settled, hoursAfter(SETTLED, 1), { revision: 1, attempt: 2, kind: 'settle' });
  await check(tables, claims.foreign, observed({ views: 1000 }, { author: '666' }), SETTLED);
  await check(tables, claims.unseen, absent('TRUE_ABSENCE'), SETTLED);
  return { tables, claims };
}

async function check(
  tables: MemoryTables,
  { tenantId, id, postId }: Claim,
  outcome: FetchOutcome,
  at: Instant,
  changes: { revision?: number; attempt?: number; kind?: VerifyMessage['kind'] } = {},
): Promise<void> {
  const claim = await claimStore(tables).get(tenantId, id);
  const reconcile = reconcileGroups({
    tables,
    claims: claimStore(tables),
    trust: trustStore(tables),
    alerts: alertStore(tables),
    clawbacks: clawbackStore(tables),
    once: memoryOnce(),
    policies: activePolicies(tables, () => toMs(at)),
    now: () => toMs(at),
    random: () => 0,
  });
  const result = await reconcile({
    groups: [
      {
        platform: 'x',
        account: 'shared',
        items: [checkOf(claim!, changes)],
        fetched: { outcomes: [{ ...outcome, postId }] },
      },
    ],
  });
  if (result.committed !== 1) throw new Error(`the check of ${postId} was not committed: ${JSON.stringify(result)}`);
}

async function reportTruth(tables: MemoryTables, { tenantId, id }: Claim): Promise<void> {
  const before = await claimStore(tables).get(tenantId, id);
  const now = hoursAfter(T0, 0.25);
  const report = { body: { claimed: { views: 1000 } }, campaign: CAMPAIGN, requestId: 'req-again', now };
  const { after, superseded } = nextRevision(before!, { ...report, policy: DEFAULT_POLICY })!;
  await claimStore(tables).reportAgain(before!, after, superseded);
}
