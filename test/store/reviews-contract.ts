import { beforeEach, describe, expect, it } from 'vitest';
import { after, MINUTE } from '../../shared/model/instant.ts';
import type { Override } from '../../shared/model/override.ts';
import { escalated, lost, wonPending } from '../../shared/rules/dispute-steps.ts';
import {
  disputePut,
  openDisputeDelete,
  openDisputePut,
  overridePut,
  reviewOfPut,
  reviewStore,
  type ReviewStore,
} from '../../shared/store/reviews.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleDispute, sampleOverride } from '../support/sample-reviews.ts';

let tenants = 0;
const DECIDED = { by: 'samplekey002', at: T0, reason: 'looked at it' };

/** What the store of disputes and overrides promises over any tables. Each test has a tenant of its own. */
export function reviewsContract(tables: () => Tables): void {
  let store: ReviewStore;
  let tenantId: string;
  beforeEach(() => {
    store = reviewStore(tables());
    tenantId = `reviewed-${(tenants += 1)}`;
  });
  const disputeOf = (n: number, changes: Parameters<typeof sampleDispute>[0] = {}) =>
    sampleDispute({ tenantId, id: `dsp_${n}`, openedAt: after(T0, n), ...changes });
  const overrideOf = (n: number, changes: Parameters<typeof sampleOverride>[0] = {}) =>
    sampleOverride({ tenantId, id: `ovr_${n}`, proposedAt: after(T0, n), ...changes });
  const idsOf = (reviews: readonly { id: string }[]) => reviews.map(({ id }) => id);

  describe('the store of reviews', () => {
    it('gives back what was stored, and only to its tenant', async () => {
      expect(await tables().write(disputePut(disputeOf(1), 'absent'))).toBe(true);
      expect(await tables().write(overridePut(overrideOf(1), 'absent'))).toBe(true);
      expect(await store.dispute(tenantId, 'dsp_1')).toEqual(disputeOf(1));
      expect(await store.override(tenantId, 'ovr_1')).toEqual(overrideOf(1));
      expect([await store.dispute('nobody', 'dsp_1'), await store.override('nobody', 'ovr_1')]).toEqual([
        undefined,
        undefined,
      ]);
    });

    it('changes what is as it was read, and nothing else', async () => {
      await tables().write(disputePut(disputeOf(1), 'absent'));
      const after1 = lost(disputeOf(1), DECIDED);
      expect(await store.saveDispute(after1, 2)).toBe(false);
      expect(await store.saveDispute(after1, 1)).toBe(true);
      expect(await store.saveDispute(after1, 1)).toBe(false);
      expect(await store.dispute(tenantId, 'dsp_1')).toEqual(after1);
    });

    it('lists the newest first, of all or of one affiliate, page by page', async () => {
      for (const n of [1, 2, 3]) {
        const affiliateId = n === 2 ? 'aff_ben' : 'aff_ann';
        await tables().write(disputePut(disputeOf(n, { affiliateId }), 'absent'));
        await tables().write(overridePut(overrideOf(n, { affiliateId }), 'absent'));
      }
      expect(idsOf((await store.disputes(tenantId, undefined, { limit: 9 })).reviews)).toEqual([
        'dsp_3',
        'dsp_2',
        'dsp_1',
      ]);
      const first = await store.disputes(tenantId, 'aff_ann', { limit: 1 });
      const second = await store.disputes(tenantId, 'aff_ann', { limit: 1, startAfter: first.page.next! });
      expect([...idsOf(first.reviews), ...idsOf(second.reviews)]).toEqual(['dsp_3', 'dsp_1']);
      expect(idsOf((await store.overrides(tenantId, 'aff_ben', { limit: 9 })).reviews)).toEqual(['ovr_2']);
    });

    it('knows what waits, the oldest first, and whether there is more', async () => {
      const rejected: Override = { ...overrideOf(3), status: 'REJECTED', decided: DECIDED, version: 2 };
      for (const write of [
        disputePut(disputeOf(1), 'absent'),
        disputePut(escalated(disputeOf(2), 'alr_1', T0), 'absent'),
        disputePut(wonPending(disputeOf(3), 'ovr_1', DECIDED), 'absent'),
        disputePut(lost(disputeOf(4), DECIDED), 'absent'),
        overridePut(overrideOf(2), 'absent'),
        overridePut(rejected, 'absent'),
      ])
        await tables().write(write);
      const { disputes, overrides, more } = await store.open(tenantId, 10);
      expect([idsOf(disputes), idsOf(overrides), more]).toEqual([['dsp_1', 'dsp_2'], ['ovr_2'], false]);
      expect(await store.open(tenantId, 1)).toMatchObject({ disputes: [{ id: 'dsp_1' }], overrides: [], more: true });
    });

    it('knows which disputes are overdue, the longest first, while nobody did anything about them', async () => {
      const due = (n: number, minutes: number) => disputeOf(n, { dueAt: after(T0, minutes * MINUTE) });
      for (const dispute of [due(1, 2), due(2, 1), due(3, 3), due(4, 0)])
        await tables().write(disputePut(dispute, 'absent'));
      await store.saveDispute(lost(due(4, 0), DECIDED), 1);
      expect(idsOf(await store.overdue(tenantId, after(T0, 2 * MINUTE), 10))).toEqual(['dsp_2', 'dsp_1']);
      expect(idsOf(await store.overdue(tenantId, after(T0, 2 * MINUTE), 1))).toEqual(['dsp_2']);
      await store.saveDispute(escalated(due(2, 1), 'alr_1', T0), 1);
      expect(idsOf(await store.overdue(tenantId, after(T0, 2 * MINUTE), 10))).toEqual(['dsp_1']);
      expect(await store.overdue('nobody', after(T0, 2 * MINUTE), 10)).toEqual([]);
    });

    it('lists what is about a submission', async () => {
      const [dispute, override, other] = [disputeOf(1), overrideOf(1), overrideOf(2, { submissionId: 'sub_other' })];
      for (const review of [dispute, override, other]) await tables().write(reviewOfPut(review));
      await tables().write(disputePut(dispute, 'absent'));
      await tables().write(overridePut(override, 'absent'));
      expect(await store.ofSubmission(tenantId, 'sub_sample')).toEqual({ disputes: [dispute], overrides: [override] });
      expect(await store.ofSubmission(tenantId, 'sub_none')).toEqual({ disputes: [], overrides: [] });
    });

    it('lets one dispute of a revision be open, until that one is closed', async () => {
      const [first, second, next] = [disputeOf(1), disputeOf(2), disputeOf(3, { revision: 2 })];
      expect(await tables().write(openDisputePut(first))).toBe(true);
      expect(await tables().write(openDisputePut(second))).toBe(false);
      expect(await tables().write(openDisputePut(next))).toBe(true);
      expect(await store.openDisputeOf(tenantId, 'sub_sample', 1)).toBe('dsp_1');
      expect(await tables().write(openDisputeDelete(second))).toBe(false);
      expect(await tables().write(openDisputeDelete(first))).toBe(true);
      expect(await store.openDisputeOf(tenantId, 'sub_sample', 1)).toBeUndefined();
      expect(await store.openDisputeOf(tenantId, 'sub_sample', 2)).toBe('dsp_3');
    });
  });
}
