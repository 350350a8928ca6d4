import { describe, expect, it } from 'vitest';
import type { Attempt, Claim, SupersededRevision } from '../../shared/model/claim.ts';
import { HOUR, after } from '../../shared/model/instant.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { claimLists } from '../../shared/store/claim-lists.ts';
import { attemptPut, claimPut, claimStore, revisionPut } from '../../shared/store/claims.ts';
import { dueShard } from '../../shared/store/keys.ts';
import { replacedRevisions } from '../../shared/store/replaced-revisions.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { T0, absent, observed, sampleClaim, sampleState } from '../support/sample-claims.ts';

const verdict: Verdict = {
  ...{ status: 'DISCREPANCY_LOW', level: 'LOW', final: false, confidenceBps: 10_000, policyVersion: 1, attempt: 1 },
  ...{ reasons: [{ code: 'NOT_SETTLED', text: 'later' }], decidedAt: T0, metrics: [] },
};

const full = (): Claim =>
  sampleClaim({
    title: 'A title',
    trackingId: 'track-1',
    author: '1000001',
    verified: { views: 900 },
    standing: { event: 'minor_discrepancy', delta: -10_000_000, at: T0, sequence: '0002', revision: 1 },
    alertIds: ['alr_1'],
    version: 4,
    current: sampleState({
      ...{ revision: 2, attempts: 3, countedAttempts: 2, breakerOpenMs: 5, reverifications: 1, verdict },
      firstObserved: { views: 800 },
      evidence: [{ kind: 'note', value: 'seen' }],
      flags: [{ key: 'high_ctr', severity: 'LOW', value: 3600, threshold: 3500 }],
      due: { at: after(T0, HOUR), kind: 'retry', leases: 2 },
    }),
  });

const replaced = ({ tenantId, id, campaignId, affiliateId, platform, postId }: Claim): SupersededRevision => ({
  ...{ tenantId, id, campaignId, affiliateId, platform, postId, version: 2 },
  state: sampleState({ verdict, due: { at: after(T0, 2 * HOUR), kind: 'settle', leases: 0 } }),
  supersededBy: { revision: 2, correlationId: 'req-2', flags: [{ key: 'views_spike', severity: 'HIGH' }] },
});

const attempt = (claim: Claim, revision: number, n: number, outcome: Attempt['outcome']): Attempt => ({
  ...{ tenantId: claim.tenantId, submissionId: claim.id, revision, attempt: n, kind: 'retry', at: T0, counted: true },
  ...{ correlationId: 'req', observationId: `obs_${revision}_${n}`, outcome, verdict },
});

describe('the reports that later ones replaced', () => {
  it('come back by their claims, the oldest first; a claim that was reported once has none', async () => {
    const tables = new MemoryTables();
    const claim = { ...full(), current: sampleState({ revision: 3 }) };
    const once = sampleClaim({ postId: '1850000000000000009' });
    for (const revision of [2, 1]) {
      const state = sampleState({ revision, claimed: { views: revision } });
      await tables.write(revisionPut({ ...replaced(claim), state }, 'absent'));
    }
    const found = await replacedRevisions(tables, [once, claim]);
    expect([...found].map(([id, states]) => [id, states.map(({ claimed }) => claimed)])).toEqual([
      [claim.id, [{ views: 1 }, { views: 2 }]],
    ]);
    expect(await replacedRevisions(tables, [once])).toEqual(new Map());
  });
});

describe('a claim', () => {
  it('comes back exactly as it was saved, with its whole history', async () => {
    const tables = new MemoryTables();
    const store = claimStore(tables);
    const claim = full();
    const attempts = [
      attempt(claim, 1, 1, observed({ views: 1 }, { retainUntil: T0, engagement: { likes: 3 }, withheld: ['clicks'] })),
      attempt(claim, 1, 2, absent('RATE_LIMIT', { retryAt: T0, detail: 'slow' })),
      attempt(claim, 2, 1, absent('TRUE_ABSENCE')),
    ];
    await tables.write(claimPut(claim, 'absent'));
    await tables.write(revisionPut(replaced(claim), 'absent'));
    for (const one of attempts) await tables.write(attemptPut(one));
    expect(await store.get(claim.tenantId, claim.id, { consistent: true })).toEqual(claim);
    expect(await store.history(claim.tenantId, claim.id)).toEqual({ claim, superseded: [replaced(claim)], attempts });
  });

  it('is made once', async () => {
    const store = claimStore(new MemoryTables());
    expect(await store.create(sampleClaim())).toBe(true);
    expect(await store.create(sampleClaim({ title: 'again' }))).toBe(false);
    expect(await store.get('acme', sampleClaim().id)).toEqual(sampleClaim());
  });

  it('is invisible to other tenants', async () => {
    const store = claimStore(new MemoryTables());
    await store.create(sampleClaim());
    expect(await store.get('globex', sampleClaim().id)).toBeUndefined();
    expect(await store.getMany('globex', [sampleClaim().id])).toEqual([]);
    expect(await store.history('globex', sampleClaim().id)).toBeUndefined();
    expect(await store.claimants('globex', 'x', sampleClaim().postId, 5)).toEqual([]);
  });

  it('stands in the due index only while a check is owed', async () => {
    const tables = new MemoryTables();
    const { due, ...current } = full().current;
    const indexed = () => tables.all('submissions').map((item) => [item.dueShard, item.dueAt]);
    await tables.write(claimPut(full(), 'absent'));
    expect(indexed()).toEqual([[dueShard('acme', full().id), due?.at]]);
    await tables.write(claimPut({ ...full(), version: 5, current }, 4));
    expect(indexed()).toEqual([[undefined, undefined]]);
  });

  it('is reported again only on the version that was read, and both halves or none are written', async () => {
    const tables = new MemoryTables();
    const store = claimStore(tables);
    const before = sampleClaim();
    await store.create(before);
    const after: Claim = { ...before, version: 2, current: sampleState({ revision: 2 }) };
    expect(await store.reportAgain({ ...before, version: 7 }, after, replaced(before))).toBe(false);
    expect(tables.all('submissions')).toHaveLength(1);
    expect(await store.reportAgain(before, after, replaced(before))).toBe(true);
    expect(await store.reportAgain(before, after, replaced(before))).toBe(false);
    expect(tables.all('submissions')).toHaveLength(2);
  });

  it('knows who claims its post, the first one first', async () => {
    const store = claimStore(new MemoryTables());
    for (const [n, affiliateId] of ['aff_c', 'aff_a', 'aff_b'].entries()) {
      await store.create(sampleClaim({ affiliateId, createdAt: after(T0, n) }));
    }
    expect(await store.claimants('acme', 'x', sampleClaim().postId, 2)).toEqual(['aff_c', 'aff_a']);
  });
});

describe('lists of claims', () => {
  it('have every claim of a campaign once, whichever shard it is in', async () => {
    const tables = new MemoryTables();
    const store = claimStore(tables);
    for (let n = 0; n < 40; n += 1) {
      // Two at each instant: the id breaks ties.
      await store.create(sampleClaim({ postId: String(n), createdAt: after(T0, Math.floor(n / 2)) }));
    }
    const lists = claimLists(tables);
    const seen: string[] = [];
    let before: string | undefined;
    for (let more = true; more;) {
      const page = await lists.ofCampaigns('acme', ['cmp_autumn'], { before, limit: 7 });
      seen.push(...page.entries.map(({ listedAt }) => listedAt));
      before = page.entries.at(-1)?.listedAt;
      more = page.more;
    }
    expect(seen).toHaveLength(40);
    expect(seen).toEqual([...new Set(seen)].sort().toReversed());
  });
});
