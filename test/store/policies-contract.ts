import { describe, expect, it } from 'vitest';
import type { PolicyMove, PolicyPointer, PolicyRef } from '../../shared/model/policy-version.ts';
import { policyStore, type MovedPointer } from '../../shared/store/policies.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { samplePolicyVersion } from '../support/sample-policies.ts';

/** What is stored about policies, on any tables. */
export function policiesContract(tablesOf: () => Tables): void {
  let tenants = 0;
  /** A tenant of this case's own. */
  const tenant = (): string => `contract-${Date.now()}-${(tenants += 1)}`;
  const store = () => policyStore(tablesOf());
  const create = async (owner: string) => (await store().create((version) => samplePolicyVersion(version, owner)))!;

  describe('stored policies', () => {
    it('have numbers that are theirs alone, whoever stores them', async () => {
      const [one, other] = [tenant(), tenant()];
      const made = await Promise.all([create(one), create(other), create(one)]);
      expect(new Set(made.map(({ version }) => version)).size).toBe(3);
      for (const version of made) {
        const found = await store().version([version.tenantId], version.version);
        expect(found).toEqual(version);
      }
    });

    it('are found under their owners only', async () => {
      const [one, other] = [tenant(), tenant()];
      const { version } = await create(one);
      expect(await store().version([other], version)).toBeUndefined();
      expect(await store().version([other, one], version)).toMatchObject({ tenantId: one });
      expect(await store().version([one, one], version)).toMatchObject({ tenantId: one });
    });

    it('are listed newest first, page by page, without pointers and moves', async () => {
      const owner = tenant();
      const made = [await create(owner), await create(owner), await create(owner)].map(({ version }) => version);
      await store().move(activation(owner, undefined, { version: 1, checksum: 'a'.repeat(64) }, owner));
      const first = await store().versions(owner, { limit: 2 });
      const rest = await store().versions(owner, { limit: 2, startAfter: first.next! });
      expect([...first.items, ...rest.items].map(({ version }) => version)).toEqual(made.toReversed());
    });
  });

  describe('a pointer', () => {
    it('moves with its move, where it stands as read', async () => {
      const owner = tenant();
      const [one, two] = [refOf(await create(owner)), refOf(await create(owner))];
      const ref = { tenantId: owner, scope: 'all' } as const;
      expect(await store().pointers([ref])).toEqual([]);
      const first = activation(owner, undefined, one, owner);
      expect(await store().move(first)).toBe(true);
      expect(await store().pointers([ref, ref], { consistent: true })).toEqual([first.after]);
      expect(await store().moveOf(ref, 1)).toEqual(first.move);

      expect(await store().move(activation(owner, undefined, two, owner))).toBe(false);
      const elsewhere = activation(owner, undefined, two, owner);
      expect(await store().move({ ...elsewhere, move: { ...elsewhere.move, sequence: 2 } })).toBe(false);
      expect(await store().move(activation(owner, first.after, two, owner))).toBe(true);
      expect(await store().moveOf(ref, 1)).toEqual(first.move);
      expect(await store().moveOf(ref, 2)).toMatchObject({ from: one, to: two });
      expect(await store().moveOf(ref, 3)).toBeUndefined();
    });

    it('is moved by one of two at once', async () => {
      const owner = tenant();
      const [one, two] = [refOf(await create(owner)), refOf(await create(owner))];
      const moved = await Promise.all([one, two].map((to) => store().move(activation(owner, undefined, to, owner))));
      expect(moved.filter(Boolean)).toHaveLength(1);
    });

    it('does not move to a version that is not there, or not as it was validated', async () => {
      const owner = tenant();
      const ref = refOf(await create(owner));
      const foreign = tenant();
      for (const [to, of] of [
        [{ ...ref, version: ref.version + 1_000_000 }, owner],
        [{ ...ref, checksum: 'f'.repeat(64) }, owner],
        [ref, foreign],
      ] as const)
        expect(await store().move(activation(owner, undefined, to, of))).toBe(false);
      expect(await store().pointers([{ tenantId: owner, scope: 'all' }], { consistent: true })).toEqual([]);
    });

    it('moves to the version in code, of which nothing is stored', async () => {
      const owner = tenant();
      expect(await store().move(activation(owner, undefined, { version: 1, checksum: 'a'.repeat(64) }, owner))).toBe(
        true,
      );
    });
  });
}

const refOf = ({ version, checksum }: PolicyRef): PolicyRef => ({ version, checksum });

function activation(tenantId: string, before: PolicyPointer | undefined, to: PolicyRef, owner: string): MovedPointer {
  const sequence = (before?.version ?? 0) + 1;
  const move: PolicyMove = {
    ...{ tenantId, scope: 'all', sequence, kind: 'activation', from: before?.active ?? null, to },
    ...{ stoodBefore: before?.stands ?? null, reason: 'a sample', at: T0, by: 'samplekey001' },
  };
  return { before, after: { tenantId, scope: 'all', active: to, stands: sequence, version: sequence }, move, owner };
}
