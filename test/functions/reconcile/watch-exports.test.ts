import { beforeEach, describe, expect, it } from 'vitest';
import { watchExports } from '../../../functions/reconcile/watch-exports.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { newEntry } from '../../../shared/rules/order-ledger.ts';
import { tenantKey } from '../../../shared/store/keys.ts';
import { orderWorld, TENANT, type OrderWorld } from '../../support/order-world.ts';
import { exportVersion, SEEN_AT } from '../../support/sample-order-files.ts';
import { exportOf, sampleOrder } from '../../lake/orders.ts';

let w: OrderWorld;
beforeEach(async () => {
  w = await orderWorld();
});

const had = (date: string): Promise<boolean> => w.files.claim(newEntry(exportVersion(TENANT, date), SEEN_AT));

/** What is told of missing exports after a sweep at this time of New York's day of 15 January, UTC being five hours ahead. */
async function sweptAt(time: string, tenantIds = ['nobody', TENANT]): Promise<unknown[]> {
  const now = `2026-01-15T${time}:00.000Z`;
  await watchExports({
    ...{ tables: w.memory, registry: w.registry, files: w.files, alerts: w.alertStore },
    policies: activePolicies(w.memory, () => toMs(now)),
    tenantIds: async () => tenantIds,
    now: () => toMs(now),
  });
  return missing();
}
const missing = async (): Promise<unknown[]> => {
  const { alerts } = await w.alertStore.list(TENANT, { open: false, limit: 100 });
  return alerts.map(({ subject, severity, status }) => [subject, severity, status]);
};
const SUBJECT = 'NO_FILE:orders-create:2026-01-15';

describe('an export that is expected and does not come', () => {
  it('is told of when it is late, once more when it is missing, and no further', async () => {
    await had('2026-01-14');
    expect(await sweptAt('11:29')).toEqual([]);
    expect(await sweptAt('11:30')).toEqual([[SUBJECT, 'MEDIUM', 'OPEN']]);
    expect(await sweptAt('12:59')).toEqual([[SUBJECT, 'MEDIUM', 'OPEN']]);
    expect(await sweptAt('13:00')).toEqual([[SUBJECT, 'HIGH', 'OPEN']]);
    const [before] = (await w.alertStore.list(TENANT, { open: true, limit: 1 })).alerts;
    await sweptAt('13:01');
    expect((await w.alertStore.list(TENANT, { open: true, limit: 1 })).alerts).toEqual([before]);
  });

  it.each([
    ['2025-12-17', false],
    ['2025-12-18', true],
    ['2026-01-14', true],
  ])('is expected of a feed whose last was of %s: %s', async (last, isExpected) => {
    await had(last);
    expect(await sweptAt('13:00')).toHaveLength(isExpected ? 1 : 0);
  });

  it('is not told of when it has come, whatever has become of it', async () => {
    await had('2026-01-14');
    await had('2026-01-15');
    expect(await sweptAt('13:00')).toEqual([]);
  });

  it('is nobody’s trouble where the tenant is suspended', async () => {
    await had('2026-01-14');
    await w.memory.write({ table: 'registry', update: tenantKey(TENANT), set: { status: 'suspended' }, when: [] });
    expect(await sweptAt('13:00')).toEqual([]);
  });

  it('is over with the load that brings it, good or bad, and not told of again', async () => {
    for (const body of [exportOf([sampleOrder()]), exportOf([sampleOrder()], ['orders_id'])]) {
      w = await orderWorld();
      await had('2026-01-14');
      await sweptAt('11:30');
      await w.deliver(w.arrive('orders-create/report_2026-01-15T0600_a.csv', body));
      expect(await missing()).toContainEqual([SUBJECT, 'MEDIUM', 'RESOLVED']);
      expect(await sweptAt('13:00')).toContainEqual([SUBJECT, 'MEDIUM', 'RESOLVED']);
    }
  });

  it('is over with the next sweep where it came while it was told of', async () => {
    await had('2026-01-14');
    await sweptAt('11:30');
    await had('2026-01-15');
    expect(await sweptAt('11:31')).toEqual([[SUBJECT, 'MEDIUM', 'RESOLVED']]);
  });
});
