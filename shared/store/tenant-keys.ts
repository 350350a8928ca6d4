import type { DataKeys } from './data-keys.ts';
import { dataKeyKey } from './keys.ts';
import type { Key, TableName, Tables } from './tables.ts';
import { ifVersion } from './version.ts';

/** How long an opened key is kept in this process: a withdrawn grant works within this. */
const KEPT_MS = 5 * 60_000;
const MAX_ENTRIES = 1000;

/** The data key of each tenant. */
export interface TenantKeys {
  /** Rejects where the tenant has none. */
  of(tenantId: string): Promise<Buffer>;
  /** Makes the key where there is none yet. */
  orNew(tenantId: string): Promise<Buffer>;
}

/** Where the wrapped keys are. */
export interface KeyPlace {
  table: TableName;
  keyOf: (tenantId: string) => Key;
}

const CREDENTIALS: KeyPlace = { table: 'credentials', keyOf: dataKeyKey };

/** One data key per tenant, kept wrapped: in the Credentials table, unless another place is named. */
export function tenantKeys(
  tables: Tables,
  dataKeys: DataKeys,
  now: () => number,
  { table, keyOf }: KeyPlace = CREDENTIALS,
): TenantKeys {
  const opened = new Map<string, { key: Promise<Buffer>; until: number }>();

  const kept = (tenantId: string, open: () => Promise<Buffer>): Promise<Buffer> => {
    const entry = opened.get(tenantId);
    if (entry && entry.until > now()) return entry.key;
    const key = open();
    if (opened.size >= MAX_ENTRIES) opened.clear();
    opened.set(tenantId, { key, until: now() + KEPT_MS });
    key.catch(() => {
      if (opened.get(tenantId)?.key === key) opened.delete(tenantId);
    });
    return key;
  };

  const stored = async (tenantId: string): Promise<Buffer | undefined> => {
    const item = await tables.get(table, keyOf(tenantId), { consistent: true });
    return item && dataKeys.unwrap(String(item.wrapped), contextOf(tenantId));
  };

  const existing = async (tenantId: string): Promise<Buffer> => {
    const key = await stored(tenantId);
    if (!key) throw new Error('the tenant has no data key');
    return key;
  };

  const made = async (tenantId: string): Promise<Buffer> => {
    const { plain, wrapped } = await dataKeys.generate(contextOf(tenantId));
    const first = await tables.write({
      table,
      put: { ...keyOf(tenantId), wrapped },
      when: ifVersion('absent'),
    });
    // Somebody else's key was there first, and may be in use.
    return first ? plain : existing(tenantId);
  };

  return {
    of: (tenantId) => kept(tenantId, () => existing(tenantId)),
    orNew: (tenantId) => kept(tenantId, async () => (await stored(tenantId)) ?? made(tenantId)),
  };
}

const contextOf = (tenantId: string) => ({ tenant: tenantId });
