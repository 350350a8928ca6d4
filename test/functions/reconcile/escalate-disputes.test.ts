import { beforeEach, describe, expect, it } from 'vitest';
import { escalateDisputes, type Escalating } from '../../../functions/reconcile/escalate-disputes.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { Claim } from '../../../shared/model/claim.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { UnusablePolicy } from '../../../shared/store/policy-cache.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { reviewStore } from '../../../shared/store/reviews.ts';
import { reviewWorld, type ReviewWorld } from '../../support/review-world.ts';

let w: ReviewWorld;
let claim: Claim;
let dueMs: number;
let id: string;
beforeEach(async () => {
  w = await reviewWorld();
  claim = await w.world.claim('1', 700);
  const { body } = await w.dispute(claim.id);
  dueMs = toMs(String(body.dueAt));
  id = String(body.id);
});

const sweeping = (changes: Partial<Escalating> = {}): Escalating => ({
  ...{ tables: w.tables, tenantIds: async () => ['acme', 'globex'], reviews: reviewStore(w.tables) },
  ...{ alerts: alertStore(w.tables), policies: activePolicies(w.tables, () => w.api.clock.ms) },
  ...{ now: () => w.api.clock.ms, ...changes },
});
const swept = (atMs: number, changes: Partial<Escalating> = {}) => {
  w.api.clock.ms = atMs;
  return escalateDisputes(sweeping(changes));
};
const disputeNow = async () => (await w.call('GET', `/v1/disputes/${id}`, w.keys.ann)).body;
const late = async () => (await w.world.alerts()).filter(({ type }) => type === 'DISPUTE_ESCALATED');

describe('a dispute that nobody decides', () => {
  it('is escalated when its time is up, not before, with an alert', async () => {
    expect(await swept(dueMs - 1)).toBe(0);
    expect((await disputeNow()).status).toBe('OPEN');
    expect(await swept(dueMs)).toBe(1);
    const [alert] = await late();
    expect(alert).toMatchObject({
      ...{ category: 'DATA_QUALITY', severity: 'HIGH', status: 'OPEN', affiliateId: 'aff_ann', submissionId: claim.id },
      evidence: { disputeId: id, submissions: [claim.id] },
    });
    expect(await disputeNow()).toMatchObject({ status: 'ESCALATED', escalation: { alertId: alert!.id } });
    expect(await w.wrong()).toEqual([]);
  });

  it('is escalated once, by however many sweeps', async () => {
    await swept(dueMs);
    const before = [w.tables.all('reviews'), w.tables.all('alerts')];
    expect(await Promise.all([swept(dueMs + 60_000), swept(dueMs + 60_000)])).toEqual([0, 0]);
    expect([w.tables.all('reviews'), w.tables.all('alerts')]).toEqual(before);
  });

  it('is escalated once by two sweeps at the same time', async () => {
    const counts = await Promise.all([swept(dueMs), swept(dueMs)]);
    expect(counts.reduce((a, b) => a + b)).toBe(1);
    expect(await late()).toMatchObject([{ repeats: 0 }]);
  });

  it.each(['LOST', 'WON'])('can still be %s, and then its alert is resolved', async (outcome) => {
    await swept(dueMs);
    if (outcome === 'LOST') await w.decide(id, { outcome });
    else {
      const { body } = await w.decide(id, { outcome, override: { action: 'void' } });
      expect(await late()).toMatchObject([{ status: 'OPEN' }]);
      await w.approve(body.overrideId);
    }
    expect((await disputeNow()).status).toBe(outcome);
    expect(await late()).toMatchObject([{ status: 'RESOLVED' }]);
    expect(await w.wrong()).toEqual([]);
  });

  it('whose override was rejected is escalated as it was, and told no second time', async () => {
    await swept(dueMs);
    const { body } = await w.decide(id, { outcome: 'WON', override: { action: 'void' } });
    await w.call('POST', `/v1/overrides/${String(body.overrideId)}/reject`, w.keys.admin, { reason: 'no' });
    expect((await disputeNow()).status).toBe('ESCALATED');
    expect(await swept(dueMs + 60_000)).toBe(0);
    expect(await late()).toMatchObject([{ repeats: 0, status: 'OPEN' }]);
  });

  it('decided in time is not escalated, nor is one that waits for a second person', async () => {
    const other = await w.world.claim('2', 700);
    const pending = String((await w.dispute(other.id)).body.id);
    await w.decide(pending, { outcome: 'WON', override: { action: 'void' } });
    await w.decide(id, { outcome: 'LOST' });
    expect(await swept(dueMs)).toBe(0);
    expect(await late()).toEqual([]);
  });

  it('counts on one alert with the same affiliate’s others', async () => {
    const other = await w.world.claim('2', 700);
    w.api.clock.ms += 1;
    await w.dispute(other.id);
    expect(await swept(dueMs + 1)).toBe(2);
    expect(await late()).toMatchObject([{ repeats: 1, evidence: { submissions: [claim.id, other.id] } }]);
    await w.decide(id, { outcome: 'LOST' });
    expect(await late()).toMatchObject([{ status: 'OPEN', evidence: { submissions: [other.id] } }]);
  });

  it.each(['LOST', 'ESCALATED', 'OPEN'] as const)(
    'that an index names too long or too early is left alone: %s',
    async (status) => {
      if (status === 'LOST') await w.decide(id, { outcome: 'LOST' });
      if (status === 'ESCALATED') await swept(dueMs);
      const dispute = (await reviewStore(w.tables).dispute('acme', id))!;
      const reviews: Escalating['reviews'] = { overdue: async (tenantId) => (tenantId === 'acme' ? [dispute] : []) };
      const before = [w.tables.all('reviews'), w.tables.all('alerts')];
      expect(await swept(status === 'OPEN' ? dueMs - 1 : dueMs + 1, { reviews })).toBe(0);
      expect([w.tables.all('reviews'), w.tables.all('alerts')]).toEqual(before);
    },
  );

  it('of one tenant hinders no other’s', async () => {
    const policies: Escalating['policies'] = {
      policyFor: async () => {
        throw new UnusablePolicy(7, 'it is no such policy');
      },
    };
    expect(await swept(dueMs, { policies })).toBe(0);
    expect((await disputeNow()).status).toBe('OPEN');
    expect(await swept(dueMs)).toBe(1);
  });
});
