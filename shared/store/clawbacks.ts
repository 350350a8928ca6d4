import { Clawback } from '../model/clawback.ts';
import type { Instant } from '../model/instant.ts';
import type { ListRange } from './claim-lists.ts';
import { clawbackKey, clawbackOf, clawbacksOfAffiliate, clawbacksOfTenant, dueOfTenant, listedAt } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

export interface ClawbackRef {
  tenantId: string;
  id: string;
}

/** A recommendation's place in a list. */
export interface ClawbackEntry {
  id: string;
  listedAt: string;
}

/** Recommendations to take money back. */
export interface ClawbackStore {
  get(tenantId: string, id: string): Promise<Clawback | undefined>;
  getMany(refs: readonly ClawbackRef[]): Promise<Clawback[]>;
  /** False where somebody changed it since it was read. */
  save(clawback: Clawback, expected: ExpectedVersion): Promise<boolean>;
  /** Of the tenant, or of one affiliate; the newest proposal first. */
  list(
    tenantId: string,
    affiliateId: string | undefined,
    range: ListRange,
  ): Promise<{ entries: ClawbackEntry[]; more: boolean }>;
  /** Those that wait for a person no longer, the longest past first. */
  due(tenantId: string, now: Instant, limit: number): Promise<ClawbackRef[]>;
}

export function clawbackStore(tables: Tables): ClawbackStore {
  return {
    async get(tenantId, id) {
      const item = await tables.get('clawbacks', clawbackKey(tenantId, id), { consistent: true });
      return item && clawbackFromItem(item);
    },

    async getMany(refs) {
      if (refs.length === 0) return [];
      const keys = refs.map(({ tenantId, id }) => clawbackKey(tenantId, id));
      const items = await tables.getMany('clawbacks', keys, { consistent: true });
      return items.map(clawbackFromItem);
    },

    save: (clawback, expected) => tables.write(clawbackPut(clawback, expected)),

    async list(tenantId, affiliateId, { from, to, before, limit }) {
      const end = [before, to && `${to}~`].filter((bound) => bound !== undefined).sort()[0];
      if (from !== undefined && end !== undefined && from > end) return { entries: [], more: false };
      const { items } = await tables.query({
        table: 'clawbacks',
        ...(affiliateId === undefined
          ? { index: 'clawbacksByTime', partition: clawbacksOfTenant(tenantId) }
          : { index: 'clawbacksByAffiliate', partition: clawbacksOfAffiliate(tenantId, affiliateId) }),
        sort: { ...(from ? { from } : {}), ...(end ? { to: end } : {}) },
        newestFirst: true,
        // The bound itself comes back too, and one more tells whether there is a next page.
        limit: limit + 2,
      });
      const entries = items.map(entryOf).filter((entry) => entry.listedAt !== before);
      return { entries: entries.slice(0, limit), more: entries.length > limit };
    },

    async due(tenantId, now, limit) {
      const { items } = await tables.query({
        table: 'clawbacks',
        index: 'dueClawbacks',
        partition: dueOfTenant(tenantId),
        sort: { to: now },
        limit,
      });
      return items.map(({ pk }) => clawbackOf(pk));
    },
  };
}

const entryOf = ({ pk, listedAt: at }: Item): ClawbackEntry => ({ id: clawbackOf(pk).id, listedAt: String(at) });

/** One that waits for a person stands in the due index. The evidence is packed: only who opens it reads it. */
export const clawbackPut = (clawback: Clawback, expected: ExpectedVersion): Write => {
  const { tenantId, id, affiliateId, proposedAt, version, status, ...rest } = clawback;
  return {
    table: 'clawbacks',
    put: {
      ...clawbackKey(tenantId, id),
      ...{ version, status, affiliateId },
      tenantKey: clawbacksOfTenant(tenantId),
      affiliateKey: clawbacksOfAffiliate(tenantId, affiliateId),
      listedAt: listedAt(proposedAt, id),
      ...(clawback.status === 'PROPOSED' ? { dueKey: dueOfTenant(tenantId), dueAt: clawback.openUntil } : {}),
      body: packed({ ...rest, proposedAt }),
    },
    when: ifVersion(expected),
  };
};

export function clawbackFromItem({ pk, version, status, affiliateId, body }: Item): Clawback {
  return Clawback.parse({ ...unpacked(body), ...clawbackOf(pk), version, status, affiliateId });
}
