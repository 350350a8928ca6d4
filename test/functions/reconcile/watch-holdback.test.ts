import { beforeEach, describe, expect, it } from 'vitest';
import { countUnverified } from '../../../functions/reconcile/count-unverified.ts';
import { watchHoldback } from '../../../functions/reconcile/watch-holdback.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { Claim } from '../../../shared/model/claim.ts';
import { after, HOUR, MINUTE, toMs, type Instant } from '../../../shared/model/instant.ts';
import type { Campaign } from '../../../shared/model/registry.ts';
import { triaged } from '../../../shared/rules/alert-triage.ts';
import { alertPut, alertStore } from '../../../shared/store/alerts.ts';
import { claimLists } from '../../../shared/store/claim-lists.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { holdbackNotes } from '../../../shared/store/holdback-notes.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import type { Query, Tables } from '../../../shared/store/tables.ts';
import { fasterWriter } from '../../support/faster-writer.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { hoursAfter, sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';

const LOCK = hoursAfter(T0, 48);
const BY = hoursAfter(T0, 24);
let tables: MemoryTables;
let queries: Query[];
beforeEach(() => {
  tables = new MemoryTables();
  queries = [];
});

const campaign = async (changes: Partial<Campaign> = {}): Promise<Campaign> => {
  const made: Campaign = {
    ...{ tenantId: 'acme', id: 'cmp_autumn', name: 'Autumn', platforms: ['x'], version: 1, lockAt: LOCK },
    ...{ startsAt: T0, endsAt: hoursAfter(T0, 99), createdAt: T0, updatedAt: T0 },
    ...{ currency: 'USD', payout: { cpmMicros: 5_000_000 }, ...changes },
  };
  await tables.write({ table: 'registry', put: { pk: 't#acme', sk: `campaign#${made.id}`, ...made }, when: [] });
  return made;
};
const claimed = async (n: number, changes: Partial<Claim> = {}): Promise<Claim> => {
  const claim = sampleClaim({ postId: `${n}`, createdAt: after(T0, n), ...changes });
  await tables.write(claimPut(claim, 'absent'));
  return claim;
};
const decide = (claim: Claim) =>
  tables.write(claimPut({ ...claim, version: 2, current: sampleState({ verdict: sampleVerdict() }) }, 1));
const watchAt = (now: Instant, on: Tables = tables) => {
  const counted: Tables = Object.assign(Object.create(on) as Tables, {
    ...{ get: on.get.bind(on), getMany: on.getMany.bind(on), write: on.write.bind(on), transact: on.transact.bind(on) },
    query: (query: Query) => {
      queries.push(query);
      return on.query(query);
    },
  });
  return watchHoldback({
    ...{
      tables: counted,
      registry: registryStore(counted),
      notes: holdbackNotes(counted),
      alerts: alertStore(counted),
    },
    ...{ lists: claimLists(counted), claims: claimStore(counted), policies: activePolicies(counted, () => toMs(now)) },
    ...{ tenantIds: async () => ['acme', 'globex'], now: () => toMs(now) },
  });
};
const alerts = async () => (await alertStore(tables).list('acme', { open: false, limit: 10 })).alerts;
const counts = (): number => queries.filter(({ index }) => index === 'byCampaign').length;

describe('a day before the lock', () => {
  it('it is told how many claims are unverified and what they are worth', async () => {
    await campaign();
    for (const n of [1, 2, 3]) await claimed(n);
    await decide(await claimed(4));
    await watchAt(after(BY, -1));
    expect([await alerts(), counts()]).toEqual([[], 0]);
    await watchAt(BY);
    expect(await alerts()).toMatchObject([
      {
        ...{ type: 'HOLDBACK', category: 'DATA_QUALITY', severity: 'HIGH', status: 'OPEN', affiliateId: '-' },
        ...{ campaignId: 'cmp_autumn', subject: 'cmp_autumn', repeats: 0, announcedAt: BY },
        summary: '3 claims worth $15.00 unverified, lock in 24 h',
        evidence: {
          ...{ claims: 3, atStakeMicros: 15_000_000, currency: 'USD', lockAt: LOCK, campaignId: 'cmp_autumn' },
          ...{ bySituation: { PENDING: 3 }, truncated: false },
        },
      },
    ]);
  });

  it('it is told once, whatever comes later and however many sweeps there are', async () => {
    await campaign();
    await claimed(1);
    await Promise.all([watchAt(BY), watchAt(BY), watchAt(BY)]);
    await claimed(2);
    for (let minutes = 1; minutes <= 60; minutes += 1) await watchAt(after(BY, minutes * MINUTE));
    expect(await alerts()).toMatchObject([{ repeats: 0, announcedAt: BY, evidence: { claims: 1 } }]);
  });

  it('it is told later where claims come in later', async () => {
    await campaign();
    await watchAt(BY);
    await claimed(1);
    await watchAt(after(BY, 15 * MINUTE - 1));
    expect(await alerts()).toEqual([]);
    await watchAt(after(BY, 15 * MINUTE));
    expect(await alerts()).toMatchObject([{ status: 'OPEN', evidence: { claims: 1 } }]);
  });

  it('claims are counted every quarter of an hour, not every minute', async () => {
    await campaign();
    await claimed(1);
    await watchAt(BY);
    const once = counts();
    for (let minutes = 1; minutes < 15; minutes += 1) await watchAt(after(BY, minutes * MINUTE));
    expect(counts()).toBe(once);
    await watchAt(after(BY, 15 * MINUTE));
    expect(counts()).toBe(2 * once);
  });

  it('campaigns without a date, and tenants without a campaign, cost no look at a claim or a policy', async () => {
    const { lockAt: _, ...open } = await campaign();
    await tables.write({ table: 'registry', put: { pk: 't#acme', sk: 'campaign#cmp_autumn', ...open }, when: [] });
    await claimed(1);
    await watchAt(BY);
    expect(queries.map(({ table, sort }) => [table, sort])).toEqual(
      ['acme', 'globex'].flatMap(() => [
        ['registry', { prefix: 'campaign#' }],
        ['notifications', { prefix: 'holdback#' }],
      ]),
    );
  });

  it('what is told and that it was told is one: where another sweep was first, nothing is made', async () => {
    await campaign();
    await claimed(1);
    const note = { tenantId: 'acme', campaignId: 'cmp_autumn', lockAt: LOCK, countedAt: BY, over: false, version: 1 };
    const theirs = {
      table: 'notifications' as const,
      put: { pk: 't#acme', sk: 'holdback#cmp_autumn', ...note },
      when: [],
    };
    await watchAt(BY, fasterWriter(tables, [theirs]));
    expect(await alerts()).toEqual([]);
  });

  it('many campaigns are counted in turn, those first that wait longest', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      await campaign({ id: `cmp_${n}` });
      await claimed(n, { campaignId: `cmp_${n}` });
    }
    const told = async () => new Set((await alerts()).map(({ subject }) => subject)).size;
    await watchAt(BY);
    expect(await told()).toBe(3);
    await watchAt(after(BY, MINUTE));
    expect(await told()).toBe(5);
  });
});

describe('what was told', () => {
  const told = async (): Promise<Claim> => {
    await campaign();
    const claim = await claimed(1);
    await watchAt(BY);
    return claim;
  };

  it('is over when every claim has its final verdict', async () => {
    await decide(await told());
    await watchAt(after(BY, 15 * MINUTE));
    expect(await alerts()).toMatchObject([{ status: 'RESOLVED', reason: 'every claim has a final verdict' }]);
    await claimed(2);
    for (const minutes of [30, 60, 120]) await watchAt(after(BY, minutes * MINUTE));
    expect(await alerts()).toHaveLength(1);
  });

  it.each([
    ['with the lock', LOCK, LOCK, 'the campaign is locked'],
    ['with another date', hoursAfter(LOCK, 24), after(BY, MINUTE), 'the lock date was changed'],
  ])('is over %s, and is looked at no more', async (_, lockAt, now, reason) => {
    await told();
    await campaign({ lockAt });
    await watchAt(now);
    expect(await alerts()).toMatchObject([{ status: 'RESOLVED', reason, updatedAt: now }]);
    const notes = await holdbackNotes(tables).ofTenant('acme');
    expect(notes).toMatchObject([{ over: true, lockAt: LOCK }]);
    const looks = counts();
    await watchAt(after(now, MINUTE));
    expect([await alerts(), counts()]).toMatchObject([[{ version: 2 }], looks]);
    expect(await holdbackNotes(tables).ofTenant('acme')).toEqual(notes);
  });

  it('is told again a day before another date', async () => {
    await told();
    await campaign({ lockAt: hoursAfter(LOCK, 24) });
    await watchAt(after(BY, MINUTE));
    await watchAt(hoursAfter(BY, 24));
    expect((await alerts()).map(({ status }) => status)).toEqual(['OPEN', 'RESOLVED']);
  });

  it('stays resolved when a person resolved it', async () => {
    await told();
    const [alert] = await alerts();
    await tables.write(alertPut(triaged(alert!, { status: 'RESOLVED', reason: 'we know' }, after(BY, HOUR))!, 1));
    const before = await alerts();
    const looks = counts();
    for (let hours = 2; hours <= 26; hours += 1) await watchAt(hoursAfter(BY, hours));
    expect([await alerts(), counts()]).toEqual([before, looks]);
  });
});

describe('a count', () => {
  it('goes through pages of a large campaign, and says where it stopped', async () => {
    const made = await campaign();
    for (let n = 0; n < 1_210; n += 1) {
      const current = sampleState(n < 5 ? {} : { verdict: sampleVerdict() });
      await claimed(n, { current });
    }
    const counting = { lists: claimLists(tables), claims: claimStore(tables) };
    expect(await countUnverified(counting, made)).toMatchObject({ claims: 5, truncated: false });
    expect(await countUnverified(counting, made, 1_210)).toMatchObject({ claims: 5, truncated: false });
    expect(await countUnverified(counting, made, 1_209)).toMatchObject({ claims: 4, truncated: true });
  });
});
