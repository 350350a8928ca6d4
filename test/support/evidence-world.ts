import { judgeTrackedClaims } from '../../functions/reconcile/judge-tracked-claims.ts';
import { reconcileGroups } from '../../functions/reconcile/reconcile-groups.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { dayBook } from '../../shared/lambda/day-book.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Claimed } from '../../shared/model/claimed.ts';
import { toMs, type Instant } from '../../shared/model/instant.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import type { Counts } from '../../shared/model/platform.ts';
import type { Affiliate, Campaign } from '../../shared/model/registry.ts';
import type { SubRow } from '../../shared/model/source-row.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { affiliatePut, registryStore } from '../../shared/store/registry.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { audit } from './audit/audit.ts';
import { memoryOnce } from './memory-once.ts';
import { MemoryTables } from './memory-tables.ts';
import { sampleAffiliate } from './sample-affiliate.ts';
import { AUTHOR, checkOf, hoursAfter, observed, sampleClaim, sampleState, T0 } from './sample-claims.ts';

/** The first day that the network is known of, and the one on which the samples' clicks began. */
export const KNOWN_FROM = '2026-10-20';
export const COUNTED_ON = '2026-11-01';

/** What a row of the network says unless it is told otherwise. */
export const subRow = (subId: string, clicks: number, conversions: number, affiliateId = '71'): SubRow => ({
  ...{ affiliateId, subId, clicks, conversions },
});

/** Claims that were judged by their platforms, and what was counted under their tracking ids, on tables in memory. */
export async function evidenceWorld(open: (memory: MemoryTables) => Tables = (memory) => memory) {
  const memory = new MemoryTables();
  const clock = { now: hoursAfter(T0, 25) };
  const now = (): number => toMs(clock.now);
  const registry = registryStore(memory);
  const trackings = trackingStore(memory);
  const sourceDays = sourceDayStore(memory);
  const book = dayBook(sourceDays, async () => undefined);
  await registry.createTenant({
    ...{ id: 'acme', name: 'Acme', status: 'active', timeZone: 'America/New_York', createdAt: T0 },
  });
  const committing = (tables: Tables) => ({
    ...{ tables, claims: claimStore(tables), trust: trustStore(tables), alerts: alertStore(tables) },
    ...{ clawbacks: clawbackStore(tables), policies: activePolicies(tables, now), now, random: () => 0 },
  });

  const world = {
    ...{ memory, clock, trackings, sourceDays, registry },

    async affiliate(changes: Partial<Affiliate> = {}): Promise<void> {
      const accounts = { reddit: [AUTHOR], youtube: [AUTHOR] };
      const affiliate = sampleAffiliate({ accounts, networkIds: ['71'], ...changes });
      await memory.write({ ...affiliatePut(affiliate, 'absent'), when: [] });
    },

    async campaign(payout: NonNullable<Campaign['payout']>): Promise<void> {
      const about = { tenantId: 'acme', id: 'cmp_autumn', name: 'Autumn', platforms: ['youtube' as const], version: 1 };
      const times = { startsAt: T0, endsAt: hoursAfter(T0, 9_000), createdAt: T0, updatedAt: T0 };
      await registry.saveCampaign({ ...about, ...times, currency: 'USD', payout }, 'absent');
    },

    /** A claim that names a tracking id, as its platform judged it a day later: reddit gives nothing, YouTube views. */
    async claim(claimed: Claimed, counts: Counts = {}, changes: Partial<Omit<Claim, 'id'>> = {}): Promise<Claim> {
      const platform = counts.views === undefined ? ('reddit' as const) : ('youtube' as const);
      const current = sampleState({ claimed, claimedAt: T0, submittedAt: T0, ...changes.current });
      const claim = sampleClaim({ platform, postId: '1', trackingId: 'sub-ann-1', ...changes, current });
      await claimStore(memory).create(claim);
      const { tenantId, id: submissionId, affiliateId, trackingId, createdAt: submittedAt } = claim;
      if (trackingId !== undefined)
        await trackings.register({ tenantId, submissionId, affiliateId, trackingId, submittedAt });
      const { postId } = claim;
      const group = { platform, account: 'shared', items: [checkOf(claim)] };
      const outcome = observed(counts, { postId, fetchedAt: hoursAfter(T0, 24) });
      const result = await reconcileGroups({ ...committing(memory), once: memoryOnce() })({
        groups: [{ ...group, fetched: { outcomes: [outcome] } }],
      });
      if (result.committed !== 1) throw new Error(JSON.stringify(result));
      return world.stored(claim);
    },

    /** What the network counted on a day, as it was read now; every other day until now had nothing. */
    async counted(rows: SubRow[], on: LocalDate = COUNTED_ON): Promise<void> {
      const to = clock.now.slice(0, 10);
      for (const date of daysOf({ from: KNOWN_FROM, to })) {
        const standing = await sourceDays.rowsOf('acme', 'everflow-subs', date);
        const reply = { rows: date === on ? rows : (standing?.rows ?? []), quarantined: [] };
        await book.keep(
          { tenantId: 'acme', source: 'everflow-subs', date },
          { ...reply, fetchedAt: clock.now, runId: 'r' },
        );
      }
    },

    /** The step of the state machine. */
    judge(): Promise<{ judged: number }> {
      const tables = open(memory);
      return judgeTrackedClaims({
        ...{ ...committing(tables), once: async (_, work) => work(), registry: registryStore(tables) },
        ...{ sourceDays: sourceDayStore(tables), trackings: trackingStore(tables) },
      })({ tenantId: 'acme', runId: 'run' });
    },

    at(instant: Instant): void {
      clock.now = instant;
    },
    stored: async ({ tenantId, id }: Claim): Promise<Claim> => (await claimStore(memory).get(tenantId, id))!,
    verdict: async (claim: Claim) => (await world.stored(claim)).current.verdict!,
    attempts: async ({ tenantId, id }: Claim) => (await claimStore(memory).history(tenantId, id))!.attempts,
    ledger: async (affiliateId = 'aff_ann') =>
      (await trustStore(memory).ledger('acme', affiliateId, { limit: 100 })).entries.toReversed(),
    alerts: async () => (await alertStore(memory).list('acme', { open: false, limit: 100 })).alerts,

    /** Whatever an independent reading of the tables finds wrong. */
    async wrong(): Promise<unknown[]> {
      const names = ['submissions', 'trust', 'alerts', 'registry', 'clawbacks', 'reviews'] as const;
      const pages = Object.fromEntries(names.map((name) => [name, [memory.all(name)]]));
      const {
        claims: _,
        revisions: __,
        attempts: ___,
        alerts: ____,
        clawbacks: _____,
        ...findings
      } = await audit(pages as unknown as Parameters<typeof audit>[0], new Map());
      return Object.values(findings).flatMap(({ examples }) => examples);
    },
  };
  await world.affiliate();
  return world;
}

export type EvidenceWorld = Awaited<ReturnType<typeof evidenceWorld>>;
