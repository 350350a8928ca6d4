import { expect, it } from 'vitest';
import { connectOwners } from '../../../local/seed-connections.ts';
import { ownerOfToken } from '../../../local/simulators/credentials.ts';
import { connectionStore } from '../../../shared/store/connections.ts';
import { tenantKeys } from '../../../shared/store/tenant-keys.ts';
import { tokenVault } from '../../../shared/store/token-vault.ts';
import { MemoryDataKeys } from '../../support/memory-data-keys.ts';
import { MemoryTables } from '../../support/memory-tables.ts';

it('a seeded affiliate is connected where the owner’s token is needed, with one that the simulator takes', async () => {
  const tables = new MemoryTables();
  const dataKeys = new MemoryDataKeys();
  const affiliate = { tenantId: 'northwind', affiliateId: 'aff_ann' };
  await connectOwners(tables, dataKeys)(affiliate, { x: '1000001', tiktok: 'sample.user.1', meta: '100000001' });
  const { items } = await connectionStore(tables).ofAffiliate('northwind', 'aff_ann', { limit: 10 });
  const vault = tokenVault(tenantKeys(tables, dataKeys, () => 0));
  const owners = items.map(async (connection) => {
    if (connection.status !== 'connected') throw new Error(connection.status);
    const { accessToken } = await vault.open(connection, connection.sealed);
    return [connection.platform, ownerOfToken(connection.platform, accessToken)];
  });
  expect(await Promise.all(owners)).toEqual([
    ['meta', '100000001'],
    ['tiktok', 'sample.user.1'],
  ]);
});
