import type { RevisionState } from '../model/claim.ts';
import type { DeadLetter } from '../model/dead-letter.ts';
import { claimFromItem, revisionFromItem } from './claims.ts';
import { claimKey, revisionKey } from './keys.ts';
import type { Condition, Item, Key, Tables } from './tables.ts';

/** The revision that a dead letter is about, as it is now. */
export interface CheckedRevision {
  /** The item that owes its checks: the claim itself, or the revision that was replaced. */
  item: Item;
  state: RevisionState;
  replaced: boolean;
}

type Subject = Pick<DeadLetter, 'tenantId' | 'id' | 'submissionId' | 'revision'>;

/** By the letters' ids; letters without a claim have none. Read consistently. */
export async function checkedRevisions(
  tables: Tables,
  letters: readonly Subject[],
): Promise<Map<string, CheckedRevision>> {
  const keysOf = ({ tenantId, submissionId, revision }: Subject): Key[] =>
    submissionId === undefined || revision === undefined
      ? []
      : [claimKey(tenantId, submissionId), revisionKey(tenantId, submissionId, revision)];
  const keys = new Map(letters.flatMap(keysOf).map((key) => [nameOf(key), key]));
  const items = await tables.getMany('submissions', [...keys.values()], { consistent: true });
  const byName = new Map(items.map((item) => [nameOf(item), item]));
  return new Map(
    letters.flatMap((letter) => {
      const [claim, old] = keysOf(letter).map((key) => byName.get(nameOf(key)));
      const found = old ? replacedRevision(old) : claim && currentRevision(claim, letter.revision);
      return found ? [[letter.id, found] as const] : [];
    }),
  );
}

/** That nobody committed an attempt of the item, nor leased what it owes, since it was read. */
export const owesWhenRead = ({ version, dueAt }: Item): Condition[] => [
  { attribute: 'version', is: 'equal', value: Number(version) },
  typeof dueAt === 'string' ? { attribute: 'dueAt', is: 'equal', value: dueAt } : { attribute: 'dueAt', is: 'absent' },
];

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const replacedRevision = (item: Item): CheckedRevision => ({
  item,
  state: revisionFromItem(item).state,
  replaced: true,
});

function currentRevision(item: Item, revision: number | undefined): CheckedRevision | undefined {
  const state = claimFromItem(item).current;
  return state.revision === revision ? { item, state, replaced: false } : undefined;
}
