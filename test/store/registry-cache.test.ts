import { describe, expect, it } from 'vitest';
import { registryCache, type RegistryReads } from '../../shared/store/registry-cache.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import { T0 } from '../support/sample-claims.ts';

const tenant = (status: Tenant['status']): Tenant => ({
  ...{ id: 'acme', name: 'Acme', timeZone: 'America/New_York', createdAt: T0 },
  status,
});

function counting() {
  const state = { tenant: undefined as Tenant | undefined, reads: 0, ms: 0 };
  const nothing = async () => undefined;
  const reads: RegistryReads = {
    ...{ apiKey: nothing, campaign: nothing, affiliate: nothing },
    async tenant() {
      state.reads += 1;
      return state.tenant;
    },
  };
  return { state, cache: registryCache(reads, () => state.ms) };
}

describe('the registry cache', () => {
  it('asks once in five seconds', async () => {
    const { state, cache } = counting();
    state.tenant = tenant('active');
    for (const ms of [0, 1, 4999]) {
      state.ms = ms;
      expect((await cache.tenant('acme'))?.status).toBe('active');
    }
    expect(state.reads).toBe(1);
    state.tenant = tenant('suspended');
    state.ms = 5000;
    expect((await cache.tenant('acme'))?.status).toBe('suspended');
  });

  it('keeps nothing that was not found', async () => {
    const { state, cache } = counting();
    expect(await cache.tenant('acme')).toBeUndefined();
    state.tenant = tenant('active');
    expect(await cache.tenant('acme')).toEqual(tenant('active'));
  });

  it('keeps things apart', async () => {
    const { state, cache } = counting();
    state.tenant = tenant('active');
    await cache.tenant('acme');
    await cache.tenant('globex');
    expect(state.reads).toBe(2);
    expect(await cache.campaign('acme', 'cmp')).toBeUndefined();
  });
});
