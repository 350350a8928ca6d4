import { beforeEach, describe, expect, it } from 'vitest';
import type { ProposedClawback } from '../../shared/model/clawback.ts';
import { after, HOUR } from '../../shared/model/instant.ts';
import { decidedClawback, expiredClawback } from '../../shared/rules/clawback-decision.ts';
import { clawbackId } from '../../shared/rules/submission-id.ts';
import { clawbackStore, type ClawbackStore } from '../../shared/store/clawbacks.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleClawback } from '../support/sample-clawbacks.ts';

let tenants = 0;

/** What the store of recommendations promises over any tables. Each test has a tenant of its own. */
export function clawbacksContract(tables: () => Tables): void {
  let store: ClawbackStore;
  let tenantId: string;
  beforeEach(() => {
    store = clawbackStore(tables());
    tenantId = `paying-${(tenants += 1)}`;
  });
  const nth = (n: number, changes: Partial<ProposedClawback> = {}): ProposedClawback =>
    sampleClawback({
      ...{ tenantId, id: clawbackId(tenantId, `sub_${n}`, 1, 'OVERCLAIMED'), submissionId: `sub_${n}` },
      ...{ proposedAt: after(T0, n * HOUR), openUntil: after(T0, (100 - n) * HOUR), ...changes },
    });
  const idsOf = ({ entries }: { entries: readonly { id: string }[] }) => entries.map(({ id }) => id);

  describe('the store of clawbacks', () => {
    it('makes one once, and gives it back whole, only to its tenant', async () => {
      expect([await store.save(nth(1), 'absent'), await store.save(nth(1), 'absent')]).toEqual([true, false]);
      expect(await store.get(tenantId, nth(1).id)).toEqual(nth(1));
      expect(await store.get('nobody', nth(1).id)).toBeUndefined();
      expect(
        await store.getMany([
          { tenantId, id: nth(1).id },
          { tenantId, id: nth(2).id },
        ]),
      ).toEqual([nth(1)]);
      expect(await store.getMany([])).toEqual([]);
    });

    it('is decided by one of many', async () => {
      await store.save(nth(1), 'absent');
      const decisions = (['APPROVED', 'REJECTED', 'APPROVED'] as const).map((status, n) =>
        decidedClawback(nth(1), { status, reason: `as ${n}`, by: 'k' }, T0)!,
      );
      const made = await Promise.all(decisions.map((decision) => store.save(decision, 1)));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.get(tenantId, nth(1).id)).toEqual(decisions[made.indexOf(true)]);
    });

    it('lists them page by page, the newest first, of a tenant and of an affiliate', async () => {
      for (const n of [1, 2, 3]) await store.save(nth(n, { affiliateId: n === 2 ? 'aff_ben' : 'aff_ann' }), 'absent');
      const first = await store.list(tenantId, undefined, { limit: 2 });
      expect([idsOf(first), first.more]).toEqual([[nth(3).id, nth(2).id], true]);
      const before = first.entries[1]!.listedAt;
      const rest = await store.list(tenantId, undefined, { limit: 2, before });
      expect([idsOf(rest), rest.more]).toEqual([[nth(1).id], false]);
      expect(idsOf(await store.list(tenantId, 'aff_ann', { limit: 9 }))).toEqual([nth(3).id, nth(1).id]);
      expect(idsOf(await store.list('nobody', undefined, { limit: 9 }))).toEqual([]);
    });

    it('finds what has waited long enough, the longest first, until it is closed', async () => {
      for (const n of [1, 2, 3]) await store.save(nth(n), 'absent');
      const due = async (hours: number, limit = 10) =>
        (await store.due(tenantId, after(T0, hours * HOUR), limit)).map(({ id }) => id);
      expect([await due(96), await due(98), await due(98, 1)]).toEqual([[], [nth(3).id, nth(2).id], [nth(3).id]]);
      await store.save(expiredClawback(nth(3), 'late', T0), 1);
      expect(await due(99)).toEqual([nth(2).id, nth(1).id]);
    });
  });
}
