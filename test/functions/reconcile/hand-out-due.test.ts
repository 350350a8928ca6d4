import { beforeEach, describe, expect, it } from 'vitest';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import { handOutDue, type HandOut } from '../../../functions/reconcile/hand-out-due.ts';
import type { Claim, Due } from '../../../shared/model/claim.ts';
import { toMs, type Instant } from '../../../shared/model/instant.ts';
import type { QueuedCheck } from '../../../shared/outbound/verify-queue.ts';
import { claimPut, claimStore, revisionPut } from '../../../shared/store/claims.ts';
import { deadLetterStore } from '../../../shared/store/dead-letters.ts';
import { lotPut } from '../../../shared/store/due-lots.ts';
import { dueCheckStore } from '../../../shared/store/due-checks.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { trustStore } from '../../../shared/store/trust.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { hoursAfter, sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';

let tables: MemoryTables;
let sent: QueuedCheck[];

beforeEach(async () => {
  tables = new MemoryTables();
  sent = [];
  await addTenant('acme');
});

const addTenant = (id: string) =>
  registryStore(tables).createTenant({ id, name: id, status: 'active', timeZone: 'UTC', createdAt: T0 });

interface Sweeping {
  refuse?: boolean;
  /** Checks in the queues before the sweep, and how many of them are done in each pause. */
  waiting?: number;
  donePerPause?: number;
  /** Writes about this claim fail. */
  stuck?: string;
  trust?: HandOut['trust'];
}

const sweepAt = (
  at: Instant,
  { refuse = false, waiting = 0, donePerPause = 0, stuck = 'none', trust = trustStore(tables) }: Sweeping = {},
) => {
  let nowMs = toMs(at);
  let inQueues = waiting;
  return handOutDue({
    tenantIds: () => registryStore(tables).tenantIds(),
    due: {
      ...dueCheckStore(tables),
      lease: async (entry, until) => {
        if (entry.key.pk.endsWith(stuck)) throw new Error('throttled');
        return dueCheckStore(tables).lease(entry, until);
      },
    },
    queue: {
      waiting: async () => inQueues,
      send: async (checks) => {
        if (refuse) return [...checks];
        inQueues += checks.length;
        sent.push(...checks);
        return [];
      },
    },
    deadLetters: {
      giveUp: async (failure) => {
        if (failure.submissionId === stuck) throw new Error('throttled');
        return deadLetterStore(tables).giveUp(failure);
      },
    },
    trust,
    registry: registryStore(tables),
    policies: activePolicies(tables, () => toMs(at)),
    now: () => nowMs,
    pause: async (ms) => {
      nowMs += ms;
      inQueues = Math.max(0, inQueues - donePerPause);
    },
  });
};

async function owed(postId: string, due: Due, tenantId = 'acme'): Promise<string> {
  const claim = sampleClaim({ tenantId, postId, current: sampleState({ attempts: 1, due }) });
  await tables.write(claimPut(claim, 'absent'));
  return claim.id;
}
const DUE = hoursAfter(T0, 1);

describe('the sweep', () => {
  it.each([
    ['one millisecond early', -1, 0],
    ['on time', 0, 1],
    ['late', 60_000, 1],
  ])('%s (%i ms) hands out %i checks', async (_, ms, count) => {
    await owed('1', { at: DUE, kind: 'retry', leases: 0 });
    await sweepAt(new Date(toMs(DUE) + ms).toISOString());
    expect(sent).toHaveLength(count);
  });

  it('sends the next attempt with its kind and the claim’s own correlation id', async () => {
    const id = await owed('1', { at: DUE, kind: 'settle', leases: 0 });
    await sweepAt(DUE);
    expect(sent[0]?.message).toMatchObject({
      submissionId: id,
      attempt: 2,
      revision: 1,
      kind: 'settle',
      correlationId: 'req-sample',
    });
  });

  it('says that money is at stake where the campaign pays by its numbers', async () => {
    await owed('1', { at: DUE, kind: 'settle', leases: 0 });
    const made = { tenantId: 'acme', id: 'cmp_autumn', name: 'Autumn', platforms: ['x' as const], version: 1 };
    const times = { startsAt: T0, endsAt: T0, createdAt: T0, updatedAt: T0 };
    await registryStore(tables).saveCampaign({ ...made, ...times, payout: { cpmMicros: 1 } }, 'absent');
    await sweepAt(DUE);
    expect(sent[0]).toMatchObject({ priority: false, message: { atStake: true } });
  });

  it.each([
    ['x', 'shared'],
    ['linkedin', 'owner#acme#aff_ann'],
  ] as const)('sends a check of %s with the account %s', async (platform, account) => {
    const due: Due = { at: DUE, kind: 'retry', leases: 0 };
    await tables.write(claimPut(sampleClaim({ platform, current: sampleState({ attempts: 1, due }) }), 'absent'));
    await sweepAt(DUE);
    expect(sent).toMatchObject([{ message: { platform, account } }]);
  });

  it('running twice at once hands out each check once', async () => {
    await Promise.all(['1', '2', '3'].map((postId) => owed(postId, { at: DUE, kind: 'retry', leases: 0 })));
    await Promise.all([sweepAt(DUE), sweepAt(DUE)]);
    expect(sent).toHaveLength(3);
  });

  it('comes back to a check that had no outcome after 15 minutes, and gives up after five times', async () => {
    const id = await owed('1', { at: DUE, kind: 'retry', leases: 0 });
    for (let minutes = 0; minutes < 75; minutes += 1)
      await sweepAt(new Date(toMs(DUE) + minutes * 60_000).toISOString());
    expect(sent).toHaveLength(5);
    await sweepAt(hoursAfter(DUE, 2));
    expect(sent).toHaveLength(5);
    const letters = tables.all('submissions').filter(({ sk }) => sk.startsWith('dl#'));
    expect(letters).toMatchObject([
      { cause: 'LEASES_SPENT', submissionId: id, kind: 'retry', attempt: 2, attempts: 5, times: 1 },
    ]);
    expect((await claimStore(tables).get('acme', id))?.current.due).toBeUndefined();
  });

  it.each([
    ['leased', 0],
    ['given up', 5],
  ])('that finds a check which cannot be %s hands out the others', async (_, leases) => {
    const stuck = await owed('1', { at: DUE, kind: 'retry', leases });
    const others = await Promise.all(['2', '3'].map((postId) => owed(postId, { at: DUE, kind: 'retry', leases: 0 })));
    expect(await sweepAt(DUE, { stuck })).toEqual({ queued: 2, givenUp: 0 });
    expect(sent.map(({ message }) => message.submissionId).toSorted()).toEqual(others.toSorted());
    expect((await claimStore(tables).get('acme', stuck))?.current.due).toEqual({ at: DUE, kind: 'retry', leases });
  });

  it('that cannot read trust leases nothing', async () => {
    const id = await owed('1', { at: DUE, kind: 'retry', leases: 0 });
    const scores = async (): Promise<never> => {
      throw new Error('throttled');
    };
    await expect(sweepAt(DUE, { trust: { scores } })).rejects.toThrow('throttled');
    expect((await claimStore(tables).get('acme', id))?.current.due).toMatchObject({ at: DUE, leases: 0 });
  });

  it('keeps a check that the queue did not take', async () => {
    const id = await owed('1', { at: DUE, kind: 'retry', leases: 0 });
    await sweepAt(DUE, { refuse: true });
    expect((await claimStore(tables).get('acme', id))?.current.due).toMatchObject({ leases: 1 });
  });

  it('also finds a replaced revision that is still owed its outcome', async () => {
    const claim = sampleClaim({ current: sampleState({ revision: 2 }) });
    await tables.write(claimPut(claim, 'absent'));
    const state = sampleState({ attempts: 1, due: { at: DUE, kind: 'settle', leases: 0 } });
    await tables.write(
      revisionPut({ ...claim, state, supersededBy: { revision: 2, correlationId: 'req-2', flags: [] } }, 'absent'),
    );
    await sweepAt(DUE);
    expect(sent.map(({ message }) => [message.revision, message.attempt, message.kind])).toEqual([[1, 2, 'settle']]);
  });

  it('drains more than one page of a shard', async () => {
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) => owed(String(index), { at: DUE, kind: 'retry', leases: 0 })),
    );
    const { queued } = await sweepAt(DUE);
    expect(queued).toBe(1000);
  });

  it.each([
    ['has room for all', 5900, 40],
    ['has room for some', 5980, 20],
    ['has no room', 6000, 0],
  ])('a queue that %s (%i waiting) is given %i checks, and the rest keep their turn', async (_, waiting, count) => {
    for (let n = 0; n < 40; n += 1) await owed(String(n), { at: DUE, kind: 'retry', leases: 0 });
    const { queued } = await sweepAt(DUE, { waiting: waiting });
    expect(queued).toBeGreaterThanOrEqual(count);
    // Each of the four shards is asked for its part, rounded up.
    expect(queued).toBeLessThanOrEqual(count === 0 ? 0 : count + 3);
    await sweepAt(DUE);
    expect(new Set(sent.map(({ message }) => message.submissionId)).size).toBe(40);
    expect(sent).toHaveLength(40);
  });

  it('goes on as the queues get done, and ends within its time', async () => {
    for (let n = 0; n < 300; n += 1) await owed(String(n), { at: DUE, kind: 'retry', leases: 0 });
    const { queued } = await sweepAt(DUE, { waiting: 6000, donePerPause: 20 });
    expect(queued).toBe(300);
    expect((await sweepAt(DUE, { waiting: 6000 })).queued).toBe(0);
  });

  it('leaves tenants for the next minute where there is no room for all of them', async () => {
    const tenants = Array.from({ length: 25 }, (_, n) => `tenant-${n}`);
    for (const tenant of tenants) {
      await addTenant(tenant);
      await owed('1', { at: DUE, kind: 'retry', leases: 0 }, tenant);
    }
    expect((await sweepAt(DUE, { waiting: 5999 })).queued).toBeLessThanOrEqual(10);
    await sweepAt(DUE);
    expect(sent.map(({ message }) => message.tenantId).toSorted()).toEqual(tenants.toSorted());
  });

  it('takes tenants in turns: a backlog of one does not hold up another', async () => {
    await addTenant('globex');
    for (let n = 0; n < 300; n += 1) await owed(String(n), { at: DUE, kind: 'retry', leases: 0 });
    for (let n = 0; n < 5; n += 1)
      await owed(String(n), { at: hoursAfter(DUE, 1), kind: 'retry', leases: 0 }, 'globex');
    await sweepAt(hoursAfter(DUE, 1), { waiting: 5900 });
    const tenants = sent.map(({ message }) => message.tenantId);
    expect(tenants.filter((tenant) => tenant === 'globex')).toHaveLength(5);
    expect(tenants.filter((tenant) => tenant === 'acme').length).toBeGreaterThan(40);
  });

  it('hands out some of what has just become due, whatever stands before it', async () => {
    for (let n = 0; n < 400; n += 1) await owed(String(n), { at: DUE, kind: 'retry', leases: 0 });
    const fresh = await Promise.all(
      Array.from({ length: 8 }, (_, n) => owed(`new${n}`, { at: hoursAfter(DUE, 1), kind: 'retry', leases: 0 })),
    );
    await sweepAt(hoursAfter(DUE, 1), { waiting: 5900 });
    const first = new Set(sent.map(({ message }) => message.submissionId));
    expect(fresh.filter((id) => first.has(id)).length).toBeGreaterThan(4);
  });
});

describe('a lot of claims that are looked at again together', () => {
  const AT = hoursAfter(T0, 72);
  const inLot = (postId: string) =>
    sampleClaim({ postId, version: 2, current: sampleState({ attempts: 1, lotAt: AT }) });
  const stored = async (claim: Claim) => (await claimStore(tables).get('acme', claim.id))!;
  const lots = () => tables.all('submissions').filter(({ sk, dueAt }) => sk === 'lot' && dueAt !== undefined);

  async function lotOf(...postIds: string[]): Promise<Claim[]> {
    const claims = postIds.map(inLot);
    for (const claim of claims) await tables.write(claimPut(claim, 'absent'));
    const [first, ...others] = claims;
    await tables.write(lotPut(AT, [first!, ...others]));
    return claims;
  }

  it('is left alone before its time', async () => {
    await lotOf('1', '2');
    await sweepAt(new Date(toMs(AT) - 1).toISOString());
    expect(sent).toEqual([]);
    expect(lots()).toHaveLength(1);
  });

  it('is handed out claim by claim at its time, and owed no more', async () => {
    const claims = await lotOf('1', '2', '3');
    await sweepAt(AT);
    expect(sent.map(({ message }) => message.submissionId).toSorted()).toEqual(claims.map(({ id }) => id).toSorted());
    expect(sent[0]?.message).toMatchObject({ kind: 'reverify', attempt: 2 });
    expect(lots()).toEqual([]);
    expect((await stored(claims[0]!)).current).toMatchObject({ due: { kind: 'reverify', leases: 1 } });
    expect((await stored(claims[0]!)).current.lotAt).toBeUndefined();
  });

  it('unfolded by two sweeps at once hands out each claim once', async () => {
    await lotOf('1', '2', '3', '4');
    await Promise.all([sweepAt(AT), sweepAt(AT)]);
    await sweepAt(AT);
    expect(new Set(sent.map(({ message }) => message.submissionId)).size).toBe(4);
    expect(sent).toHaveLength(4);
  });

  it('forgets a claim that was reported again in the meantime', async () => {
    const [reported, other] = await lotOf('1', '2');
    const current = sampleState({ revision: 2 });
    await tables.write(claimPut({ ...reported!, version: 3, current }, 2));
    await sweepAt(AT);
    expect(sent.map(({ message }) => message.submissionId)).toEqual([other!.id]);
    expect(lots()).toEqual([]);
    expect((await stored(reported!)).current).toEqual(current);
  });

  it('stays where somebody changed a claim in between that still waits in it', async () => {
    const [changed] = await lotOf('1', '2');
    const getMany = tables.getMany.bind(tables);
    tables.getMany = async (table, keys) => {
      const items = await getMany(table, keys);
      if (keys.some(({ sk }) => sk === 'claim')) await tables.write(claimPut({ ...changed!, version: 3 }, 2));
      return items;
    };
    await sweepAt(AT);
    tables.getMany = getMany;
    expect(lots()).toHaveLength(1);
    await sweepAt(new Date(toMs(AT) + 60_000).toISOString());
    expect(lots()).toEqual([]);
    expect(sent.map(({ message }) => message.postId).toSorted()).toEqual(['1', '2']);
  });

  it('stays where a claim could not be given its own entry, for the next minute', async () => {
    const [first] = await lotOf('1', '2');
    const write = tables.write.bind(tables);
    tables.write = async (one) => {
      if ('put' in one && one.put.pk.endsWith(first!.id)) throw new Error('throttled');
      return write(one);
    };
    await sweepAt(AT);
    expect(lots()).toHaveLength(1);
    tables.write = write;
    await sweepAt(new Date(toMs(AT) + 60_000).toISOString());
    expect(lots()).toEqual([]);
    expect(sent.map(({ message }) => message.postId).toSorted()).toEqual(['1', '2']);
  });
});
