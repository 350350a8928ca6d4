import { beforeEach, describe, expect, it } from 'vitest';
import { expiredConnection, stamped } from '../../shared/rules/connection-health.ts';
import { after, DAY } from '../../shared/model/instant.ts';
import type { Connection } from '../../shared/model/connection.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { connectionStore, type ConnectionStore } from '../../shared/store/connections.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sampleAffiliate } from '../support/sample-affiliate.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleConnection, unrenewed } from '../support/sample-connections.ts';

let tables: MemoryTables;
let store: ConnectionStore;
beforeEach(() => {
  tables = new MemoryTables();
  store = connectionStore(tables);
});

const indexed = () => tables.all('credentials').flatMap(({ expiringShard }) => expiringShard ?? []);

describe('a connection', () => {
  it('comes back as it was saved, in each of its states', async () => {
    const connected = sampleConnection({ refusedAt: T0, refreshAfter: T0, told: 'HIGH', scopes: ['video.list'] });
    const { sealed: _, renewal: __, refreshExpiresAt: ___, refreshAfter: ____, refusedAt: _____, ...rest } = connected;
    const states: Connection[] = [
      connected,
      expiredConnection({ ...connected, accountId: 'b' }, T0),
      { ...rest, accountId: 'c', status: 'revoked', revokedAt: T0 },
    ];
    for (const connection of states) {
      expect(await store.save(connection, 'absent')).toBe(true);
      expect(await store.get(connection)).toEqual(connection);
    }
    expect(await store.onPlatform('acme', 'aff_ann', 'tiktok')).toHaveLength(3);
  });

  it('is found by its own tenant, affiliate and platform only', async () => {
    await store.save(sampleConnection(), 'absent');
    await store.save(unrenewed(), 'absent');
    expect(await store.get({ ...sampleConnection(), tenantId: 'globex' })).toBeUndefined();
    expect(await store.onPlatform('globex', 'aff_ann', 'tiktok')).toEqual([]);
    expect(await store.onPlatform('acme', 'aff_ben', 'tiktok')).toEqual([]);
    expect(await store.onPlatform('acme', 'aff_ann', 'tiktok')).toEqual([sampleConnection()]);
    expect((await store.ofAffiliate('acme', 'aff_ann', { limit: 9 })).items).toHaveLength(2);
    expect((await store.ofAffiliate('globex', 'aff_ann', { limit: 9 })).items).toEqual([]);
  });

  it('is saved on the version that was read only', async () => {
    await store.save(sampleConnection(), 'absent');
    const next = sampleConnection({ version: 2, sealed: 'other' });
    expect(await store.save(next, 'absent')).toBe(false);
    expect(await store.save(next, 2)).toBe(false);
    expect(await store.save(next, 1)).toBe(true);
    expect(await store.get(next)).toEqual(next);
  });

  it('and its account in the affiliate’s record are saved together or not at all', async () => {
    const registry = registryStore(tables);
    const affiliate = sampleAffiliate();
    await registry.saveAffiliate(affiliate, 'absent');
    const listed = { ...affiliate, accounts: { tiktok: ['sample.user.1'] }, version: 2 };
    expect(await store.saveWithAffiliate(sampleConnection(), 1, listed)).toBe(false);
    expect(await store.saveWithAffiliate(sampleConnection(), 'absent', { ...listed, version: 3 })).toBe(false);
    expect(tables.all('credentials')).toEqual([]);
    expect(await registry.affiliate('acme', 'aff_ann')).toEqual(affiliate);
    expect(await store.saveWithAffiliate(sampleConnection(), 'absent', listed)).toBe(true);
    expect(await registry.affiliate('acme', 'aff_ann')).toEqual(listed);
  });
});

describe('the index of what needs attention', () => {
  it('holds a connection only while it will need any', async () => {
    await store.save(unrenewed(), 'absent');
    expect(indexed()).toEqual([]);
    await store.save(unrenewed({ version: 2, expiresAt: after(T0, 30 * DAY) }), 1);
    expect(indexed()).toHaveLength(1);
    await store.save(unrenewed({ version: 3 }), 2);
    expect(indexed()).toEqual([]);
  });

  it('gives what is due, whoever it belongs to, at most so many of a shard', async () => {
    const due = after(T0, 23 * DAY);
    for (let n = 0; n < 40; n += 1) {
      const connection = unrenewed({
        affiliateId: `aff_${n}`,
        tenantId: n % 2 ? 'acme' : 'globex',
        expiresAt: after(T0, 30 * DAY),
      });
      await store.save(connection, 'absent');
    }
    expect(await store.needingAttention(after(due, -1), 100)).toEqual([]);
    expect(await store.needingAttention(due, 100)).toHaveLength(40);
    const some = await store.needingAttention(due, 1);
    expect(some.length).toBeGreaterThan(1);
    expect(some.length).toBeLessThanOrEqual(8);
  });

  it('is believed only where the table says the same', async () => {
    const well = stamped(unrenewed(), T0, 2, DEFAULT_POLICY);
    class Lagging extends MemoryTables {
      override getMany = async () => [{ pk: 'read', sk: 'later', ...well }];
    }
    const lagging = connectionStore(new Lagging());
    await lagging.save(unrenewed({ expiresAt: T0 }), 'absent');
    expect(await lagging.needingAttention(T0, 10)).toEqual([]);
  });
});
