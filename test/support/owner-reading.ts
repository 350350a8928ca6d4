import type { OwnerAccounts } from '../../functions/platforms/owner-accounts.ts';
import type { Connected } from '../../shared/model/connection.ts';
import { toMs } from '../../shared/model/instant.ts';
import type { RefreshOutcome, TokenRefresh } from '../../shared/platforms/token-refresh/token-refresh.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { connectionStore } from '../../shared/store/connections.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { tokenVault, type OwnerTokens } from '../../shared/store/token-vault.ts';
import { MemoryDataKeys } from './memory-data-keys.ts';
import { MemoryTables } from './memory-tables.ts';
import { T0 } from './sample-claims.ts';
import { sampleConnection } from './sample-connections.ts';

export const TOKENS: OwnerTokens = { accessToken: 'act.old', refreshToken: 'rft.old' };

/** Stored connections, and a vendor that answers refreshes as it is told. */
export function ownerReading() {
  const tables = new MemoryTables();
  const clock = { ms: toMs(T0) };
  const now = (): number => clock.ms;
  const connections = connectionStore(tables);
  const vault = tokenVault(tenantKeys(tables, new MemoryDataKeys(), now));
  const refreshed: Parameters<TokenRefresh>[0][] = [];
  const vendor: { answer: () => Promise<RefreshOutcome> } = {
    answer: async () => ({ kind: 'failed', detail: 'no answer was set' }),
  };
  const reading: OwnerAccounts = {
    ...{ connections, vault, policy: DEFAULT_POLICY, now },
    refresh: async (tokens) => {
      refreshed.push(tokens);
      return await vendor.answer();
    },
    sleep: async (ms) => {
      clock.ms += ms;
    },
  };
  return {
    ...{ tables, clock, connections, vault, refreshed, vendor, reading },
    /** Saves a connection whose tokens can be read. */
    async connected(changes: Partial<Connected> = {}, tokens = TOKENS): Promise<Connected> {
      const plain = sampleConnection(changes);
      const connection = { ...plain, sealed: await vault.seal(plain, tokens) };
      await connections.save(connection, 'absent');
      return connection;
    },
  };
}
