import { beforeEach, describe, expect, it } from 'vitest';
import { watchPlatforms } from '../../../functions/reconcile/watch-platforms.ts';
import { toMs, type Instant } from '../../../shared/model/instant.ts';
import type { Breaker } from '../../../shared/model/breaker.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { platformStateStore } from '../../../shared/store/platform-state.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { hoursAfter, T0 } from '../../support/sample-claims.ts';

let tables: MemoryTables;
beforeEach(() => {
  tables = new MemoryTables();
});

const watchAt = (at: Instant) =>
  watchPlatforms({
    platforms: ['youtube', 'x'],
    state: platformStateStore(tables),
    alerts: alertStore(tables),
    tenantsUsing: async (platform) => (platform === 'x' ? ['acme', 'zest'] : ['acme']),
    policy: DEFAULT_POLICY,
    now: () => toMs(at),
  });

async function given(platform: 'youtube' | 'x', breaker: Breaker): Promise<void> {
  const store = platformStateStore(tables);
  const loaded = await store.load(platform, 'shared');
  await store.save(platform, 'shared', { ...loaded, breaker }, loaded);
}

const open = (openedAt: Instant): Breaker => ({ state: 'open', openedAt, reopensAt: hoursAfter(openedAt, 3) });
const alertsOf = async (tenant: string) => (await alertStore(tables).list(tenant, { open: false, limit: 10 })).alerts;
const TWO_HOURS = hoursAfter(T0, 2);
const LATER = new Date(toMs(TWO_HOURS) + 1).toISOString();

describe('an outage', () => {
  it('of two hours is not told yet', async () => {
    await given('x', open(T0));
    await watchAt(TWO_HOURS);
    expect(await alertsOf('acme')).toEqual([]);
  });

  it('of more is told once to each tenant that uses the platform, however often the sweep runs', async () => {
    await given('x', open(T0));
    for (let run = 0; run < 3; run += 1) await watchAt(LATER);
    for (const tenant of ['acme', 'zest']) {
      expect(await alertsOf(tenant)).toMatchObject([
        {
          type: 'PLATFORM_DOWN',
          category: 'SYSTEM_HEALTH',
          platform: 'x',
          affiliateId: '-',
          status: 'OPEN',
          repeats: 0,
        },
      ]);
    }
  });

  it('of two platforms is told for each', async () => {
    await given('x', open(T0));
    await given('youtube', open(T0));
    await watchAt(LATER);
    expect((await alertsOf('acme')).map(({ platform = '-' }) => platform).toSorted()).toEqual(['x', 'youtube']);
    expect((await alertsOf('zest')).map(({ platform }) => platform)).toEqual(['x']);
  });

  it('that ends resolves its alerts, and the next one is told again', async () => {
    await given('x', open(T0));
    await watchAt(LATER);
    await given('x', { state: 'closed', failures: 0 });
    await watchAt(hoursAfter(T0, 3));
    expect(await alertsOf('zest')).toMatchObject([{ status: 'RESOLVED', reason: 'the platform answers again' }]);
    await given('x', open(hoursAfter(T0, 4)));
    await watchAt(hoursAfter(T0, 7));
    expect((await alertsOf('zest')).map(({ status }) => status)).toEqual(['OPEN', 'RESOLVED']);
  });
});
