import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountRef } from '../../shared/model/connection.ts';
import { MINUTE } from '../../shared/model/instant.ts';
import { dataKeyKey } from '../../shared/store/keys.ts';
import { tenantKeys, type TenantKeys } from '../../shared/store/tenant-keys.ts';
import { tokenVault, type TokenVault } from '../../shared/store/token-vault.ts';
import { MemoryDataKeys } from '../support/memory-data-keys.ts';
import { MemoryTables } from '../support/memory-tables.ts';

const ACCOUNT: AccountRef = { tenantId: 'acme', affiliateId: 'aff_ann', platform: 'tiktok', accountId: 'ann' };
const TOKENS = { accessToken: 'act.invented', refreshToken: 'rft.invented' };

let tables: MemoryTables;
let dataKeys: MemoryDataKeys;
let now: number;
let keys: TenantKeys;
let vault: TokenVault;
beforeEach(() => {
  tables = new MemoryTables();
  dataKeys = new MemoryDataKeys();
  now = 0;
  keys = tenantKeys(tables, dataKeys, () => now);
  vault = tokenVault(keys);
});

/** As another process sees it. */
const elsewhere = () => tokenVault(tenantKeys(tables, dataKeys, () => now));

describe('sealed tokens', () => {
  it('come back for the account that they were sealed for, in any process', async () => {
    const sealed = await vault.seal(ACCOUNT, TOKENS);
    expect(await vault.open(ACCOUNT, sealed)).toEqual(TOKENS);
    expect(await elsewhere().open(ACCOUNT, sealed)).toEqual(TOKENS);
    const { refreshToken: _, ...single } = TOKENS;
    expect(await vault.open(ACCOUNT, await vault.seal(ACCOUNT, single))).toEqual(single);
  });

  it('do not show what they hold, nor that two hold the same', async () => {
    const [one, two] = [await vault.seal(ACCOUNT, TOKENS), await vault.seal(ACCOUNT, TOKENS)];
    expect(one).not.toBe(two);
    const bytes = Buffer.from(one, 'base64');
    for (const token of Object.values(TOKENS)) expect(bytes.includes(token)).toBe(false);
  });

  it.each<[string, Partial<AccountRef>]>([
    ['affiliate', { affiliateId: 'aff_ben' }],
    ['platform', { platform: 'linkedin' }],
    ['account', { accountId: 'ben' }],
  ])('open nothing for another %s of the tenant', async (_, other) => {
    const sealed = await vault.seal(ACCOUNT, TOKENS);
    await expect(vault.open({ ...ACCOUNT, ...other }, sealed)).rejects.toThrow(/unable to authenticate/);
  });

  it('open nothing for another tenant, not even with its own key in place of the other', async () => {
    const sealed = await vault.seal(ACCOUNT, TOKENS);
    const foreign = { ...ACCOUNT, tenantId: 'globex' };
    await expect(vault.open(foreign, sealed)).rejects.toThrow('no data key');
    await vault.seal(foreign, TOKENS);
    await expect(vault.open(foreign, sealed)).rejects.toThrow(/unable to authenticate/);
    const own = await tables.get('credentials', dataKeyKey('acme'));
    await tables.write({ table: 'credentials', put: { ...own, ...dataKeyKey('globex') }, when: [] });
    await expect(elsewhere().open(foreign, sealed)).rejects.toThrow('this opens nothing here');
  });

  it('are bound to the tenant also where two tenants had one key', async () => {
    const one = { of: async () => Buffer.alloc(32, 1), orNew: async () => Buffer.alloc(32, 1) };
    const sealed = await tokenVault(one).seal(ACCOUNT, TOKENS);
    await expect(tokenVault(one).open({ ...ACCOUNT, tenantId: 'globex' }, sealed)).rejects.toThrow();
  });

  it('stay readable as they were kept from the beginning', async () => {
    const one = { of: async () => Buffer.alloc(32, 1), orNew: async () => Buffer.alloc(32, 1) };
    const kept =
      'p7/qNxxlcP2ShpH/4qt/cxrIFk5GHuhs/ih2Zrf/XO1sg47AKD4vVAmzIl7iP4Kfa0NQgx2UaFNd5XzBnjQnByQfwspFCn7Q8SLxdDDx2v02imHfCM8lvQ==';
    expect(await tokenVault(one).open(ACCOUNT, kept)).toEqual(TOKENS);
  });

  it.each([0, 12, 28, 40])('open nothing when byte %i changed', async (at) => {
    const bytes = Buffer.from(await vault.seal(ACCOUNT, TOKENS), 'base64');
    bytes[at] = bytes[at]! ^ 1;
    await expect(vault.open(ACCOUNT, bytes.toString('base64'))).rejects.toThrow(/unable to authenticate/);
  });

  it('open nothing when they are cut short', async () => {
    const bytes = Buffer.from(await vault.seal(ACCOUNT, TOKENS), 'base64');
    await expect(vault.open(ACCOUNT, bytes.subarray(0, 20).toString('base64'))).rejects.toThrow();
  });
});

describe('the key of a tenant', () => {
  it('is made once, kept wrapped, and opened at most once in five minutes', async () => {
    for (let n = 0; n < 3; n += 1) await vault.seal(ACCOUNT, TOKENS);
    now = 5 * MINUTE - 1;
    await vault.seal(ACCOUNT, TOKENS);
    expect(dataKeys.calls).toEqual(['generate']);
    now = 5 * MINUTE;
    await Promise.all([vault.seal(ACCOUNT, TOKENS), vault.seal(ACCOUNT, TOKENS)]);
    expect(dataKeys.calls).toEqual(['generate', 'unwrap']);
    expect(tables.all('credentials')).toEqual([{ ...dataKeyKey('acme'), wrapped: 'wrapped-0' }]);
  });

  it('is one, however many make it at once', async () => {
    const makers = Array.from({ length: 5 }, () => tenantKeys(tables, dataKeys, () => now));
    const made = await Promise.all(makers.map((maker) => maker.orNew('acme')));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await keys.of('acme')).toEqual(made[0]);
  });

  it('differs from that of every other tenant', async () => {
    expect(await keys.orNew('acme')).not.toEqual(await keys.orNew('globex'));
  });

  it('is asked for again after a failure', async () => {
    await expect(keys.of('acme')).rejects.toThrow('no data key');
    await elsewhere().seal(ACCOUNT, TOKENS);
    expect(await keys.of('acme')).toHaveLength(32);
  });
});
