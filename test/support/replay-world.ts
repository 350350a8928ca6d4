import { reconcileGroups } from '../../functions/reconcile/reconcile-groups.ts';
import { replayStep, type Replaying } from '../../functions/reconcile/replay-step.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import type { Clawback } from '../../shared/model/clawback.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { toMs, type Instant } from '../../shared/model/instant.ts';
import type { Replay, ReplayFilter, ReplayMessage } from '../../shared/model/replay.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { clawbackFromItem, clawbackStore } from '../../shared/store/clawbacks.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { claimPut, claimStore } from '../../shared/store/claims.ts';
import { policyStore } from '../../shared/store/policies.ts';
import { affiliatePut, registryStore } from '../../shared/store/registry.ts';
import { replayStore } from '../../shared/store/replays.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { memoryOnce } from './memory-once.ts';
import { MemoryTables } from './memory-tables.ts';
import { sampleAffiliate } from './sample-affiliate.ts';
import { AUTHOR, checkOf, hoursAfter, observed, sampleClaim, sampleState, T0 } from './sample-claims.ts';
import { samplePolicyVersion } from './sample-policies.ts';
import { sampleReplay } from './sample-replays.ts';

export const SETTLED = hoursAfter(T0, 2);
/** An overclaim of 30 % is a discrepancy under it. */
export const LENIENT = { comparison: { overclaimBps: 4_000 } };

/** Claims that were judged by version 1, and replays over them, on tables in memory. */
export function replayWorld(tables: MemoryTables = new MemoryTables()) {
  const clock = { ms: toMs(hoursAfter(T0, 100)) };
  const now = (): number => clock.ms;
  const messages: ReplayMessage[] = [];
  const on = (over: Tables): Replaying => ({
    ...{ tables: over, replays: replayStore(over), claims: claimStore(over), lists: claimLists(over) },
    ...{
      trust: trustStore(over),
      alerts: alertStore(over),
      clawbacks: clawbackStore(over),
      campaigns: registryStore(over),
    },
    ...{ registry: registryStore(over), policies: activePolicies(over, now) },
    ...{ queue: { send: async (message) => void messages.push(message) }, now, random: () => 0 },
  });
  const judgedOn = async (
    over: Tables,
    claim: Claim,
    views: number,
    at: Instant,
    more: Partial<VerifyMessage> = {},
  ) => {
    await reconcileGroups({
      ...{
        tables: over,
        claims: claimStore(over),
        trust: trustStore(over),
        alerts: alertStore(over),
        clawbacks: clawbackStore(over),
      },
      ...{ once: memoryOnce(), policies: activePolicies(over, () => toMs(at)), now: () => toMs(at), random: () => 0 },
    })({
      groups: [
        {
          ...{ platform: claim.platform, account: 'shared', items: [checkOf(claim, more)] },
          fetched: { outcomes: [observed({ views }, { postId: claim.postId, fetchedAt: at })] },
        },
      ],
    });
  };
  const judged = (claim: Claim, views: number, at: Instant, more: Partial<VerifyMessage> = {}) =>
    judgedOn(tables, claim, views, at, more);
  const stored = async ({ tenantId, id }: Claim): Promise<Claim> => (await claimStore(tables).get(tenantId, id))!;
  /** A claim of 1,000 views that nobody has looked at. */
  const reported = async (changes: Partial<Omit<Claim, 'id'>>): Promise<Claim> => {
    const made = sampleClaim({ current: sampleState({ claimed: { views: 1_000 } }), ...changes });
    const { tenantId, affiliateId: id } = made;
    const affiliate = sampleAffiliate({ tenantId, id, accounts: { x: [AUTHOR] } });
    await tables.write({ ...affiliatePut(affiliate, 'absent'), when: [] });
    await tables.write(claimPut(made, 'absent'));
    return made;
  };

  return {
    tables,
    clock,
    messages,
    on,
    judged,
    /** The same on tables with something in between. */
    judgedOn,
    stored,

    async campaign(id: string, changes: Partial<Campaign> = {}): Promise<void> {
      const about = { tenantId: 'acme', id, name: id, platforms: ['x' as const], version: 1 };
      const times = { startsAt: T0, endsAt: hoursAfter(T0, 1000), createdAt: T0, updatedAt: T0 };
      const campaign = { ...about, ...times, ...changes };
      await registryStore(tables).saveCampaign(campaign, 'absent');
    },

    reported,

    /** A claim of 1,000 views, judged by what was seen two hours later. */
    async claim(postId: string, views: number, changes: Partial<Omit<Claim, 'id'>> = {}): Promise<Claim> {
      const made = await reported({ postId, ...changes });
      await judged(made, views, SETTLED);
      return made;
    },

    /** A version that is stored, and active for nobody here. */
    async policy(changes: Record<string, unknown> = LENIENT): Promise<number> {
      const made = await policyStore(tables).create((version) => samplePolicyVersion(version, 'acme', changes));
      return made!.version;
    },

    /** A replay that was asked for, not begun. */
    async replay(policyVersion: number, filter: ReplayFilter = {}, id = 'rpl_1', tenantId = 'acme'): Promise<Replay> {
      const asked = new Date(clock.ms).toISOString();
      const replay = sampleReplay({ tenantId, id, policyVersion, filter, createdAt: asked });
      await replayStore(tables).create(replay, asked);
      messages.push({ tenantId, replayId: id, step: 1 });
      return replay;
    },

    /** Hands out messages until none is left. */
    async work(): Promise<void> {
      const step = replayStep(on(tables));
      for (let message = messages.shift(); message; message = messages.shift()) await step(message);
    },

    async approve(id = 'rpl_1', tenantId = 'acme'): Promise<void> {
      const replays = replayStore(tables);
      const replay = (await replays.get(tenantId, id))!;
      const at = new Date(clock.ms).toISOString();
      const approval = { by: 'samplekey001', at, forced: true, reason: 'a sample' };
      await replays.checkpoint(replay, { ...replay, status: 'APPLYING', step: 1, approval }, at, []);
      messages.push({ tenantId, replayId: id, step: 1 });
    },

    clawbacks: (): Clawback[] => tables.all('clawbacks').map(clawbackFromItem),
    read: async (id = 'rpl_1', tenantId = 'acme'): Promise<Replay> => (await replayStore(tables).get(tenantId, id))!,
    score: async (affiliateId = 'aff_ann', tenantId = 'acme') =>
      (await trustStore(tables).score(tenantId, affiliateId))?.scoreNano,
    ledger: async (affiliateId = 'aff_ann', tenantId = 'acme') =>
      (await trustStore(tables).ledger(tenantId, affiliateId, { limit: 1000 })).entries.toReversed(),
    alerts: async (tenantId = 'acme') => (await alertStore(tables).list(tenantId, { open: false, limit: 100 })).alerts,
  };
}

export type ReplayWorld = ReturnType<typeof replayWorld>;
