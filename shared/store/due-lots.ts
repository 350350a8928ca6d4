import type { Claim, Due } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import { claimFromItem, claimPut, DUE_ATTRIBUTES, dueToItem } from './claims.ts';
import { claimKey, lotKey, submissionOf } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Item, Key, Tables, Write } from './tables.ts';

/** Claims of one commit that are looked at again at one time: one entry of the due index instead of one each. */
export interface DueLot {
  tenantId: string;
  at: Instant;
  submissionIds: readonly string[];
}

export interface StoredLot extends DueLot {
  key: Key;
}

/** The lot of these claims, whose states name its instant. */
export const lotPut = (at: Instant, [first, ...others]: readonly [Claim, ...Claim[]]): Write => ({
  table: 'submissions',
  put: {
    ...lotKey(first.tenantId, first.id, first.version),
    ...dueToItem(first.tenantId, first.id, ownEntry(at)),
    body: packed({ submissionIds: [first, ...others].map(({ id }) => id) }),
  },
  when: [{ attribute: 'pk', is: 'absent' }],
});

export const isLot = ({ sk }: Key): boolean => sk === 'lot';

export const lotFromItem = ({ pk, sk, dueAt, body }: Item): StoredLot => ({
  key: { pk, sk },
  tenantId: submissionOf(pk).tenantId,
  at: String(dueAt),
  submissionIds: unpacked(body)['submissionIds'] as string[],
});

/**
 * Gives each claim that still waits in a lot an entry of its own, and takes the lot out of the index when all have one. True
 * when it is out; false where a claim was changed in between, and the lot stays for the next time.
 */
export async function unfoldLot(tables: Tables, { key, tenantId, at, submissionIds }: StoredLot): Promise<boolean> {
  const items = await tables.getMany(
    'submissions',
    submissionIds.map((id) => claimKey(tenantId, id)),
    { consistent: true },
  );
  const waiting = items.map(claimFromItem).filter(({ current }) => current.lotAt === at);
  const given = await Promise.all(
    waiting.map((claim) => tables.write(claimPut(withOwnEntry(claim, at), claim.version))),
  );
  if (!given.every(Boolean)) return false;
  // Nobody may delete in this table, so it stays and stands in no index.
  await tables.write({
    table: 'submissions',
    update: key,
    remove: DUE_ATTRIBUTES,
    when: [],
  });
  return true;
}

function withOwnEntry(claim: Claim, at: Instant): Claim {
  const { lotAt: _, ...current } = claim.current;
  return { ...claim, version: claim.version + 1, current: { ...current, due: ownEntry(at) } };
}

const ownEntry = (at: Instant): Due => ({ at, kind: 'reverify', leases: 0 });
