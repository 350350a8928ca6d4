import { atMs } from '../shared/model/instant.ts';
import { capabilityOf } from '../shared/platforms/capabilities.ts';
import { connectionStore } from '../shared/store/connections.ts';
import type { DataKeys } from '../shared/store/data-keys.ts';
import type { Tables } from '../shared/store/tables.ts';
import { tenantKeys } from '../shared/store/tenant-keys.ts';
import { tokenVault } from '../shared/store/token-vault.ts';
import type { AffiliateRef } from '../shared/store/trust.ts';
import type { Platform } from '../shared/model/platform.ts';
import type { Accounts } from './seed.ts';
import { simulatedOwnerToken } from './simulators/credentials.ts';

/** Connects an affiliate's accounts with the tokens that the simulators take; they have no end. */
export function connectOwners(tables: Tables, dataKeys: DataKeys) {
  const connections = connectionStore(tables);
  const vault = tokenVault(tenantKeys(tables, dataKeys, Date.now));

  return async (affiliate: AffiliateRef, accounts: Accounts): Promise<void> => {
    for (const [name, accountId] of Object.entries(accounts)) {
      const platform = name as Platform;
      if (capabilityOf(platform).credential !== 'owner') continue;
      const account = { ...affiliate, platform, accountId };
      const now = atMs(Date.now());
      await connections.save(
        {
          ...account,
          status: 'connected',
          sealed: await vault.seal(account, { accessToken: simulatedOwnerToken(platform, accountId) }),
          renewal: 'none',
          scopes: [],
          connectedAt: now,
          updatedAt: now,
          version: 1,
        },
        'absent',
      );
    }
  };
}
