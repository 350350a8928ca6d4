import { beforeEach, describe, expect, it } from 'vitest';
import { resolveAlert } from '../../shared/rules/alert-policy.ts';
import { alertStore, slotName, type AlertStore, type SlotRef } from '../../shared/store/alerts.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { T0 } from '../support/sample-claims.ts';

let store: AlertStore;
beforeEach(() => {
  store = alertStore(new MemoryTables());
});

const ofAffiliate: SlotRef = sampleAlert();
const ofNobody: SlotRef = { ...ofAffiliate, affiliateId: '-', platform: undefined };
const credential: SlotRef = { ...ofAffiliate, type: 'CREDENTIAL_EXPIRING', category: 'SYSTEM_HEALTH' };

describe('a slot', () => {
  it.each<[string, SlotRef, Partial<SlotRef>, 'another' | 'the same']>([
    ['of another tenant', ofAffiliate, { tenantId: 'globex' }, 'another'],
    ['of another affiliate', ofAffiliate, { affiliateId: 'aff_ben' }, 'another'],
    ['of another category', ofAffiliate, { category: 'DATA_QUALITY' }, 'another'],
    ['of another type', ofAffiliate, { type: 'OWNERSHIP' }, 'another'],
    ['of an affiliate on another platform', ofAffiliate, { platform: 'youtube' }, 'the same'],
    ['of a credential on another platform', credential, { platform: 'youtube' }, 'another'],
    ['of nobody on another platform', ofNobody, { platform: 'youtube' }, 'another'],
    ['of nobody about another subject', { ...ofNobody, subject: 'whk_1' }, { subject: 'whk_2' }, 'another'],
  ])('%s is %s', (_, slot, changes, which) => {
    expect(slotName({ ...slot, ...changes }) === slotName(slot)).toBe(which === 'the same');
  });

  it('is taken by one alert, and by the next when that is resolved', async () => {
    const first = sampleAlert();
    const second = sampleAlert({ id: 'alr_20261102160000000bbbb' });
    expect(await store.save(first, 'absent')).toBe(true);
    expect(await store.save(second, 'absent')).toBe(false);
    expect(await store.get('acme', second.id)).toBeUndefined();

    const resolved = resolveAlert(first, 'looked into', T0);
    expect(await store.save(resolved, 1)).toBe(true);
    expect(await store.save(second, 'absent', resolved)).toBe(true);
    expect((await store.newestOf([ofAffiliate])).get(slotName(ofAffiliate))?.id).toBe(second.id);
  });
});

describe('a list of alerts', () => {
  const idsOf = async (page: { open: boolean; oldestFirst?: boolean }) =>
    (await store.list('acme', { ...page, limit: 10 })).alerts.map(({ id }) => id);

  it('is of one tenant, the newest or the oldest first, all or what is not resolved', async () => {
    const at = (hour: number, changes = {}) =>
      store.save(
        sampleAlert({
          id: `alr_2026110${hour}`,
          affiliateId: `aff_${hour}`,
          openedAt: `2026-11-0${hour}T15:00:00.000Z`,
          ...changes,
        }),
        'absent',
      );
    await at(1);
    await at(2, { status: 'RESOLVED' });
    await at(3, { status: 'ACKNOWLEDGED' });
    await at(4, { tenantId: 'globex' });
    expect(await idsOf({ open: false })).toEqual(['alr_20261103', 'alr_20261102', 'alr_20261101']);
    expect(await idsOf({ open: true })).toEqual(['alr_20261103', 'alr_20261101']);
    expect(await idsOf({ open: true, oldestFirst: true })).toEqual(['alr_20261101', 'alr_20261103']);
  });
});
