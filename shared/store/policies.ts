import {
  PolicyMove,
  PolicyPointer,
  PolicyVersion,
  type PolicyPointerRef,
  type PolicyRef,
} from '../model/policy-version.ts';
import { FIRST_POLICY_VERSION } from '../model/policy-version.ts';
import {
  POLICY_PREFIX,
  policyCounterKey,
  policyMoveKey,
  policyPointerKey,
  policyVersionKey,
  tenantPartition,
} from './keys.ts';
import type { ListPage } from './registry.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** Stored policies: versions, which of them are active, and every move that made them so. */
export interface PolicyStore {
  /** Stores what `make` says of the next free number. Undefined where others kept taking it. */
  create(make: (version: number) => PolicyVersion): Promise<PolicyVersion | undefined>;
  /** The version, where one of these owners has it. */
  version(owners: readonly string[], version: number): Promise<PolicyVersion | undefined>;
  /** Newest first. */
  versions(owner: string, page: ListPage): Promise<{ items: PolicyVersion[]; next?: Item }>;
  /** Those that were ever moved. */
  pointers(refs: readonly PolicyPointerRef[], options?: { consistent?: boolean }): Promise<PolicyPointer[]>;
  /** Moves a pointer where it stands as read and the bundle that it comes to is the one that was validated. */
  move(moved: MovedPointer): Promise<boolean>;
  /** One move of a pointer, by its number. */
  moveOf(ref: PolicyPointerRef, sequence: number): Promise<PolicyMove | undefined>;
}

export interface MovedPointer {
  before: PolicyPointer | undefined;
  after: PolicyPointer;
  move: PolicyMove;
  /** Whose version it comes to. */
  owner: string;
}

const TRIES = 5;

export function policyStore(tables: Tables): PolicyStore {
  return {
    async create(make) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const counter = await tables.get('registry', policyCounterKey, { consistent: true });
        const made = make((counter ? Number(counter.version) : FIRST_POLICY_VERSION) + 1);
        const { committed } = await tables.transact([
          {
            table: 'registry',
            put: { ...policyCounterKey, version: made.version },
            when: ifVersion(counter ? Number(counter.version) : 'absent'),
          },
          {
            table: 'registry',
            put: { ...policyVersionKey(made.tenantId, made.version), ...made },
            when: ifVersion('absent'),
          },
        ]);
        if (committed) return made;
      }
      return undefined;
    },

    async version(owners, version) {
      const keys = [...new Set(owners)].map((owner) => policyVersionKey(owner, version));
      const [item] = await tables.getMany('registry', keys);
      return item && PolicyVersion.parse(item);
    },

    async versions(owner, page) {
      const { items, next } = await tables.query({
        table: 'registry',
        partition: tenantPartition(owner),
        sort: { prefix: POLICY_PREFIX },
        newestFirst: true,
        ...page,
      });
      return { items: items.map((item) => PolicyVersion.parse(item)), ...(next ? { next } : {}) };
    },

    async pointers(refs, options = {}) {
      const distinct = new Map(refs.map((ref) => [`${ref.tenantId} ${ref.scope}`, policyPointerKey(ref)]));
      const items = await tables.getMany('registry', [...distinct.values()], options);
      return items.map((item) => PolicyPointer.parse(item));
    },

    async move({ before, after, move, owner }) {
      const { committed } = await tables.transact([
        {
          table: 'registry',
          put: { ...policyPointerKey(after), ...after },
          when: ifVersion(before?.version ?? 'absent'),
        },
        { table: 'registry', put: { ...policyMoveKey(move, move.sequence), ...move }, when: ifVersion('absent') },
        ...(after.active ? asValidated(owner, after.active) : []),
      ]);
      return committed;
    },

    async moveOf(ref, sequence) {
      const [item] = await tables.getMany('registry', [policyMoveKey(ref, sequence)], { consistent: true });
      return item && PolicyMove.parse(item);
    },
  };
}

/** The first version is in the code, so there is no item to look at. */
const asValidated = (owner: string, { version, checksum }: PolicyRef): Write[] =>
  version === FIRST_POLICY_VERSION
    ? []
    : [
        {
          table: 'registry',
          check: policyVersionKey(owner, version),
          when: [{ attribute: 'checksum', is: 'equal', value: checksum }],
        },
      ];
