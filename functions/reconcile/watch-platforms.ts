import { newAlertId } from '../../shared/lambda/alert-id.ts';
import { atMs, toMs, type Instant } from '../../shared/model/instant.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { SHARED_ACCOUNT } from '../../shared/platforms/account.ts';
import { raiseAlert, resolveAlert, type AlertFact } from '../../shared/rules/alert-policy.ts';
import { slotName, type AlertStore } from '../../shared/store/alerts.ts';
import type { PlatformState, PlatformStateStore } from '../../shared/store/platform-state.ts';

export interface PlatformWatch {
  platforms: readonly Platform[];
  state: PlatformStateStore;
  alerts: Pick<AlertStore, 'newestOf' | 'save'>;
  /** Tenants with a campaign on the platform. */
  tenantsUsing: (platform: Platform) => Promise<string[]>;
  policy: Policy;
  now: () => number;
}

/** Tells each tenant that uses a platform once when it is down for too long, and takes it back when it is up again. */
export async function watchPlatforms(watch: PlatformWatch): Promise<void> {
  const now = atMs(watch.now());
  for (const platform of watch.platforms) {
    const shared = await watch.state.load(platform, SHARED_ACCOUNT);
    const down = isDown(shared, now, watch.policy);
    if (down && !shared.toldDownAt) await tellDown(watch, platform, shared, now);
    if (!down && shared.toldDownAt && shared.breaker.state === 'closed') await tellUp(watch, platform, shared, now);
  }
}

const isDown = ({ breaker }: PlatformState, now: Instant, { alerts }: Policy): boolean =>
  breaker.state !== 'closed' && toMs(now) - toMs(breaker.openedAt) > alerts.platformDownMs;

/** The alerts come first and the note that they were told last: a crash between tells again and finds them open. */
async function tellDown(watch: PlatformWatch, platform: Platform, shared: PlatformState, now: Instant): Promise<void> {
  for (const tenantId of await watch.tenantsUsing(platform)) {
    const fact = factOf(tenantId, platform, shared);
    const previous = (await watch.alerts.newestOf([fact])).get(slotName(fact));
    if (previous && previous.status !== 'RESOLVED') continue;
    const { alert } = raiseAlert(previous ?? null, fact, { now, newId: newAlertId(now) }, watch.policy);
    await watch.alerts.save(alert, 'absent', previous);
  }
  await watch.state.save(platform, SHARED_ACCOUNT, { ...shared, toldDownAt: now }, shared);
  logger.error('a platform is down', { code: LOG.platformDown, platform });
}

async function tellUp(watch: PlatformWatch, platform: Platform, shared: PlatformState, now: Instant): Promise<void> {
  for (const tenantId of await watch.tenantsUsing(platform)) {
    const fact = factOf(tenantId, platform, shared);
    const alert = (await watch.alerts.newestOf([fact])).get(slotName(fact));
    if (!alert || alert.status === 'RESOLVED') continue;
    await watch.alerts.save(resolveAlert(alert, 'the platform answers again', now), alert.version);
  }
  const { toldDownAt: _, ...up } = shared;
  await watch.state.save(platform, SHARED_ACCOUNT, up, shared);
  logger.info('a platform is up again', { code: LOG.platformUp, platform });
}

const factOf = (tenantId: string, platform: Platform, { breaker }: PlatformState): AlertFact => ({
  tenantId,
  affiliateId: '-',
  platform,
  type: 'PLATFORM_DOWN',
  category: 'SYSTEM_HEALTH',
  severity: 'HIGH',
  evidence: breaker.state === 'closed' ? {} : { openedAt: breaker.openedAt },
});
