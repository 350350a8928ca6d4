import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { newAlertId } from '../../shared/lambda/alert-id.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { HoldbackNote } from '../../shared/model/holdback.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { raiseAlert, resolveAlert } from '../../shared/rules/alert-policy.ts';
import { holdbackFact, holdbackStep } from '../../shared/rules/holdback-watch.ts';
import { alertPut, slotName, slotPut, type AlertStore } from '../../shared/store/alerts.ts';
import { holdbackPut, type HoldbackNotes } from '../../shared/store/holdback-notes.ts';
import { UnusablePolicy, type Policies } from '../../shared/store/policy-cache.ts';
import { everyCampaign, type RegistryStore } from '../../shared/store/registry.ts';
import type { Tables, Write } from '../../shared/store/tables.ts';
import { countUnverified, type Counting } from './count-unverified.ts';

export interface HoldbackWatch extends Counting {
  tables: Pick<Tables, 'transact'>;
  tenantIds: () => Promise<string[]>;
  registry: Pick<RegistryStore, 'campaigns'>;
  notes: HoldbackNotes;
  alerts: Pick<AlertStore, 'getMany' | 'newestOf'>;
  policies: Pick<Policies, 'policyFor'>;
  now: () => number;
}

const TENANTS_AT_ONCE = 10;
/** Campaigns whose claims are counted in one run, of all tenants; the next minute goes on. */
const COUNTS_PER_RUN = 3;

interface Concerned {
  campaign: Campaign | undefined;
  note: HoldbackNote | undefined;
  policy: Policy;
}

/**
 * Tells once when a campaign is about to be locked while claims are unverified, and takes it back when none is any more, or
 * with the lock. The note that it was told is one transaction with the alert; claims are counted every quarter of an hour.
 */
export async function watchHoldback(watch: HoldbackWatch): Promise<void> {
  const now = atMs(watch.now());
  const concerned = (
    await fewAtOnce(TENANTS_AT_ONCE, await watch.tenantIds(), (tenantId) => concernedOf(watch, tenantId, now))
  ).flat();
  // Who waits longest is counted first.
  const inTurn = concerned.toSorted((a, b) => ((a.note?.countedAt ?? '') < (b.note?.countedAt ?? '') ? -1 : 1));
  let counts = 0;
  for (const { campaign, note, policy } of inTurn) {
    const step = holdbackStep(note, campaign, now, policy);
    if (step.kind === 'end' && note) await end(watch, note, step.why, now);
    if (step.kind !== 'count' || !campaign || counts >= COUNTS_PER_RUN) continue;
    counts += 1;
    await count(watch, campaign, note, policy, now);
  }
}

/** The campaigns of a tenant that something may have to be done about. Nearly all tenants have none at any time. */
async function concernedOf(
  { registry, notes, policies }: HoldbackWatch,
  tenantId: string,
  now: Instant,
): Promise<Concerned[]> {
  const [campaigns, noted] = await Promise.all([everyCampaign(registry, tenantId), notes.ofTenant(tenantId)]);
  const ahead = campaigns.filter(({ lockAt }) => lockAt !== undefined && lockAt > now);
  if (ahead.length + noted.length === 0) return [];
  try {
    const policy = await policies.policyFor(tenantId);
    const noteOf = new Map(noted.map((note) => [note.campaignId, note]));
    const near = ahead.filter(({ id }) => !noteOf.has(id));
    return [
      ...noted.map((note) => ({ campaign: campaigns.find(({ id }) => id === note.campaignId), note, policy })),
      ...near.map((campaign) => ({ campaign, note: undefined, policy })),
    ];
  } catch (error) {
    if (error instanceof UnusablePolicy) return [];
    throw error;
  }
}

async function count(
  watch: HoldbackWatch,
  campaign: Campaign,
  before: HoldbackNote | undefined,
  policy: Policy,
  now: Instant,
): Promise<void> {
  const { tenantId, id: campaignId, lockAt } = campaign;
  if (lockAt === undefined) return;
  // What was told before another lock is over.
  const alertId = before?.lockAt === lockAt ? before.alertId : undefined;
  const told = alertId === undefined ? undefined : await alertOf(watch, tenantId, alertId);
  const isOver = told?.status === 'RESOLVED';
  const counted = isOver ? null : await countUnverified(watch, campaign);
  const note: HoldbackNote = {
    ...{ tenantId, campaignId, lockAt, countedAt: now, version: (before?.version ?? 0) + 1 },
    ...(alertId === undefined ? {} : { alertId }),
    over: isOver,
  };
  const save = (after: HoldbackNote, writes: readonly Write[]) =>
    watch.tables.transact([holdbackPut(after, before?.version ?? 'absent'), ...writes]);
  if (counted && counted.claims > 0 && alertId === undefined) {
    const fact = holdbackFact({ ...campaign, lockAt }, counted, now);
    const previous = (await watch.alerts.newestOf([fact])).get(slotName(fact));
    const { alert } = raiseAlert(previous ?? null, fact, { now, newId: newAlertId(now) }, policy);
    const writes =
      alert.id === previous?.id
        ? [alertPut(alert, previous.version)]
        : [alertPut(alert, 'absent'), slotPut(alert, previous)];
    const { committed } = await save({ ...note, alertId: alert.id }, writes);
    if (committed) logger.warn(fact.summary ?? '', { code: LOG.holdbackTold, tenantId, campaignId });
    return;
  }
  if (counted?.claims === 0 && told) {
    const resolved = resolveAlert(told, 'every claim has a final verdict', now);
    const { committed } = await save({ ...note, over: true }, [alertPut(resolved, told.version)]);
    if (committed) logger.info('nothing is held back', { code: LOG.holdbackOver, tenantId, campaignId });
    return;
  }
  await save(note, []);
}

async function end(watch: HoldbackWatch, note: HoldbackNote, why: string, now: Instant): Promise<void> {
  const told = note.alertId === undefined ? undefined : await alertOf(watch, note.tenantId, note.alertId);
  const open = told !== undefined && told.status !== 'RESOLVED';
  const { committed } = await watch.tables.transact([
    holdbackPut({ ...note, over: true, version: note.version + 1 }, note.version),
    ...(open ? [alertPut(resolveAlert(told, why, now), told.version)] : []),
  ]);
  const { tenantId, campaignId } = note;
  if (committed) logger.info('a lock is watched no longer', { code: LOG.holdbackOver, tenantId, campaignId, why });
}

const alertOf = async ({ alerts }: HoldbackWatch, tenantId: string, id: string): Promise<Alert | undefined> =>
  (await alerts.getMany([{ tenantId, id }]))[0];
