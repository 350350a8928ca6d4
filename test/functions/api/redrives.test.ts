import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../../shared/model/claim.ts';
import { after } from '../../../shared/model/instant.ts';
import { claimPut, claimStore, revisionPut } from '../../../shared/store/claims.ts';
import { deadLetterKey } from '../../../shared/store/keys.ts';
import { redriveStore } from '../../../shared/store/redrives.ts';
import type { Tables, Write } from '../../../shared/store/tables.ts';
import { redriveSelected } from '../../../functions/ops/redrive-selected.ts';
import { fasterWriter } from '../../support/faster-writer.ts';
import { deadLetterStore } from '../../../shared/store/dead-letters.ts';
import { dueCheckStore } from '../../../shared/store/due-checks.ts';
import { apiHarness, twoTenants, type ApiHarness, type Call } from '../../support/api-harness.ts';
import { sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';
import { failureOf } from '../../support/sample-dead-letters.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const REASON = 'the store is back';
const ask = (body: object, tenantId?: string, more: Call = {}) =>
  api.call('POST', '/v1/ops/dead-letters/redrive', {
    ...{ key: keys.operator, body: { reason: REASON, ...body } },
    ...(tenantId === undefined ? {} : { query: { tenantId } }),
    ...more,
  });
const show = (id: unknown) => api.call('GET', `/v1/ops/dead-letters/redrives/${String(id)}`, { key: keys.operator });
const stateOf = async (letterId: string) => {
  const { body } = await api.call('GET', '/v1/ops/dead-letters', { key: keys.operator, query: { tenantId: 'acme' } });
  return (body.items as { id: string; state: string }[]).find(({ id }) => id === letterId)?.state;
};

let posts = 0;
async function givenUp(changes: Parameters<typeof failureOf>[1] = {}, claimed: Partial<Claim> = {}) {
  const claim = sampleClaim({ postId: String((posts += 1)), ...claimed });
  await api.memory.write(claimPut(claim, 'absent'));
  await deadLetterStore(api.memory).record(failureOf(claim, changes));
  return { claim, id: `${claim.id}#${claim.current.revision}` };
}
/** What the next sweep hands out. */
async function owedNow() {
  const due = dueCheckStore(api.memory);
  return (await due.read((await due.owed('acme', T0, 10)).entries)).checks;
}
/** One redrive of a record while others make these writes. */
const redriveWhile = (writes: readonly Write[], id: string) => redriveOn(fasterWriter(api.memory, writes), [id]);
const redriveOn = (tables: Tables, ids: string[]) =>
  redriveSelected(
    {
      tables,
      letters: deadLetterStore(tables),
      redrives: redriveStore(tables, 'platform'),
      now: () => api.clock.ms,
    },
    { id: 'rdr_broken', at: T0, by: 'operatorkey1', reason: REASON },
    { tenantId: 'acme', ids },
  );
const dueOf = async ({ tenantId, id }: Claim) => (await claimStore(api.memory).get(tenantId, id))?.current.due;

describe('a redrive of selected records', () => {
  it('owes their checks again at once, marks them, and says who asked, when and why', async () => {
    const { claim, id } = await givenUp({ kind: 'settle' });
    const { status, body } = await ask({ ids: [id] }, 'acme');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ kind: 'selected', at: T0, by: keys.operator.split('_')[1], reason: REASON },
      selection: { tenantId: 'acme', ids: [id] },
      ...{ total: 1, done: 1, skipped: [], more: false, finishedAt: T0 },
    });
    expect(await dueOf(claim)).toEqual({ at: T0, kind: 'settle', leases: 0 });
    expect(await owedNow()).toHaveLength(1);
    expect(await stateOf(id)).toBe('redriven');
    expect((await show(body.id)).body).toEqual(body);
  });

  it('asked for again does nothing new', async () => {
    const { claim, id } = await givenUp();
    await ask({ ids: [id] }, 'acme');
    const before = await claimStore(api.memory).get('acme', claim.id);
    api.clock.ms += 60_000;
    const { body } = await ask({ ids: [id, id] }, 'acme');
    expect(body).toMatchObject({ total: 1, done: 0, skipped: [{ id, why: 'ALREADY_REDRIVEN' }] });
    expect(await claimStore(api.memory).get('acme', claim.id)).toEqual(before);
  });

  it('is asked for once per Idempotency-Key, and for one tenant', async () => {
    const { id } = await givenUp();
    const headers = { 'idempotency-key': 'k1' };
    const body = { cause: 'INFRASTRUCTURE' };
    const [first, second] = [await ask(body, 'acme', { headers }), await ask(body, 'acme', { headers })];
    expect(second.text).toBe(first.text);
    expect(first.body).toMatchObject({ done: 1 });
    expect((await ask(body, 'globex', { headers })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await stateOf(id)).toBe('redriven');
  });

  it('skips what has an outcome since, what is not there, another tenant’s, and what cannot be read', async () => {
    const settled = await givenUp();
    await api.memory.write(claimPut({ ...settled.claim, version: 2, current: sampleState({ attempts: 1 }) }, 1));
    const foreign = await givenUp({}, { tenantId: 'globex' });
    const { attempt: _, kind: __, submissionId: ___, revision: ____, ...rest } = failureOf(sampleClaim());
    await deadLetterStore(api.memory).record({ ...rest, cause: 'UNPARSABLE_MESSAGE', id: 'f00' });
    const { body } = await ask({ ids: [settled.id, 'sub_none#1', foreign.id, 'f00'] }, 'acme');
    expect(body).toMatchObject({ total: 4, done: 0 });
    expect(body.skipped).toEqual([
      { id: settled.id, why: 'SETTLED' },
      { id: 'sub_none#1', why: 'NOT_FOUND' },
      { id: foreign.id, why: 'NOT_FOUND' },
      { id: 'f00', why: 'UNREADABLE' },
    ]);
    expect(await dueOf(foreign.claim)).toBeUndefined();
  });

  it('owes the check of a replaced revision again, and leaves the current one alone', async () => {
    const { claim } = await givenUp({}, { current: sampleState({ revision: 2, attempts: 1 }) });
    const supersededBy = { revision: 2, correlationId: 'req-2', flags: [] };
    await api.memory.write(revisionPut({ ...claim, state: sampleState({ attempts: 1 }), supersededBy }, 'absent'));
    const old = failureOf(claim, { id: `${claim.id}#1`, revision: 1, attempt: 2, kind: 'settle' });
    await deadLetterStore(api.memory).record(old);
    expect((await ask({ ids: [old.id] }, 'acme')).body).toMatchObject({ done: 1 });
    expect(await dueOf(claim)).toBeUndefined();
    const owed = await owedNow();
    expect(owed.map(({ state }) => [state.revision, state.due?.kind])).toEqual([[1, 'settle']]);
  });

  it('takes over an entry that is owed later', async () => {
    const due = { at: after(T0, 3_600_000), kind: 'retry', leases: 3 } as const;
    const { claim, id } = await givenUp({}, { current: sampleState({ due }) });
    await ask({ ids: [id] }, 'acme');
    expect(await dueOf(claim)).toEqual({ at: T0, kind: 'retry', leases: 0 });
  });

  it('sees the outcome that comes in between its read and its write', async () => {
    const { claim, id } = await givenUp();
    const due = { at: after(T0, 3_600_000), kind: 'retry', leases: 0 } as const;
    const outcome = { ...claim, version: 2, current: sampleState({ attempts: 1, due }) };
    expect(await redriveWhile([claimPut(outcome, 1)], id)).toMatchObject({
      done: 0,
      skipped: [{ id, why: 'SETTLED' }],
    });
    expect(await dueOf(claim)).toEqual(due);
  });

  it('sees that another operator was faster', async () => {
    const { claim, id } = await givenUp();
    const theirs = { at: T0, redriveId: 'rdr_theirs' };
    const mark: Write = {
      table: 'submissions',
      update: deadLetterKey('acme', id),
      set: { redriven: theirs },
      when: [],
    };
    expect(await redriveWhile([mark], id)).toMatchObject({ done: 0, skipped: [{ id, why: 'ALREADY_REDRIVEN' }] });
    expect(await dueOf(claim)).toBeUndefined();
  });

  it('gives way to who keeps changing the claim', async () => {
    const { claim, id } = await givenUp();
    const changes = [1, 2, 3].map((version) => claimPut({ ...claim, version: version + 1 }, version));
    expect(await redriveWhile(changes, id)).toMatchObject({ done: 0, skipped: [{ id, why: 'CHANGED' }] });
    expect(await redriveWhile([], id)).toMatchObject({ done: 1 });
  });

  it('that breaks off has counted what it did; the rest is open, and taken by the next', async () => {
    const letters = [await givenUp(), await givenUp(), await givenUp()];
    const ids = letters.map(({ id }) => id);
    let transactions = 0;
    const failing: Tables = {
      ...fasterWriter(api.memory, []),
      async transact(writes) {
        if ((transactions += 1) === 2) throw new Error('the function ended');
        return api.memory.transact(writes);
      },
    };
    await expect(redriveOn(failing, ids)).rejects.toThrow('the function ended');
    const broken = await redriveStore(api.memory, 'platform').get('rdr_broken');
    expect(broken).toMatchObject({ total: 3, done: 1 });
    expect(broken).not.toHaveProperty('finishedAt');
    expect((await ask({ ids }, 'acme')).body).toMatchObject({ total: 3, done: 2, skipped: [{ id: ids[0] }] });
  });

  it('by cause takes a hundred open ones, and says that there are more', async () => {
    const all = await Promise.all(Array.from({ length: 120 }, () => givenUp({ cause: 'LEASES_SPENT' })));
    const other = await givenUp();
    const counts: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { body } = await ask({ cause: 'LEASES_SPENT' }, 'acme');
      counts.push([body.total, body.done, body.more]);
    }
    expect(counts).toEqual([
      [100, 100, true],
      [20, 20, false],
      [0, 0, false],
    ]);
    expect((await Promise.all(all.map(({ claim }) => dueOf(claim)))).every((due) => due?.at === T0)).toBe(true);
    expect(await dueOf(other.claim)).toBeUndefined();
  });

  it.each([
    ['nothing', {}, 'acme', 400],
    ['two selections', { all: true, cause: 'LEASES_SPENT' }, 'acme', 400],
    ['all that is not true', { all: false }, 'acme', 400],
    ['no id', { ids: [] }, 'acme', 400],
    ['101 ids', { ids: Array.from({ length: 101 }, (_, n) => `sub_${n}#1`) }, 'acme', 400],
    ['100 ids', { ids: Array.from({ length: 100 }, (_, n) => `sub_${n}#1`) }, 'acme', 202],
    ['a cause that does not exist', { cause: 'BAD_LUCK' }, 'acme', 400],
    ['no reason', { cause: 'LEASES_SPENT', reason: ' ' }, 'acme', 400],
    ['no tenant', { cause: 'LEASES_SPENT' }, undefined, 400],
    ['a tenant that does not exist', { cause: 'LEASES_SPENT' }, 'nowhere', 404],
    ['records of no tenant', { cause: 'UNPARSABLE_MESSAGE' }, 'platform', 202],
  ])('of %s is answered as it deserves', async (_, body, tenantId, expected) => {
    expect((await ask(body, tenantId)).status).toBe(expected);
  });
});

describe('a redrive of everything', () => {
  it('starts a move of each queue, and tells how far they are', async () => {
    api.queues.lying.standard.push({ check: null });
    const { status, body } = await ask({ all: true });
    expect(status).toBe(202);
    const move = { startedAt: T0, joined: false, status: 'RUNNING' };
    expect(body).toMatchObject({
      ...{ kind: 'all', reason: REASON },
      moves: [
        { queue: 'standard', ...move, approximateMoved: 0, approximateToMove: 1 },
        { queue: 'priority', ...move, approximateToMove: 0 },
      ],
    });
    api.queues.endMoves();
    expect((await show(body.id)).body.moves).toMatchObject([
      { status: 'COMPLETED', approximateMoved: 1 },
      { status: 'COMPLETED', approximateMoved: 0 },
    ]);
  });

  it('asked for while it runs answers the one that runs, and starts nothing', async () => {
    const first = await ask({ all: true });
    api.clock.ms += 1000;
    const second = await ask({ all: true, reason: 'again' }, 'platform');
    expect([second.status, second.body.id]).toEqual([200, first.body.id]);
    expect(api.queues.started).toBe(2);
    api.queues.endMoves();
    api.clock.ms += 1000;
    expect((await ask({ all: true })).status).toBe(202);
    expect(api.queues.started).toBe(4);
  });

  it('joins a move that somebody started elsewhere, and starts the other', async () => {
    await api.queues.startMove('standard');
    const { body } = await ask({ all: true });
    expect(body.moves).toMatchObject([
      { queue: 'standard', joined: true },
      { queue: 'priority', joined: false },
    ]);
  });

  it('of which SQS tells nothing any more has an unknown end, not a number', async () => {
    const { body } = await ask({ all: true });
    api.queues.forget();
    expect((await show(body.id)).body.moves).toEqual([
      { queue: 'standard', startedAt: T0, joined: false, status: 'UNKNOWN' },
      { queue: 'priority', startedAt: T0, joined: false, status: 'UNKNOWN' },
    ]);
  });
});

describe('the redrives', () => {
  it('are listed the newest first, by pages', async () => {
    const ids: unknown[] = [];
    for (const body of [{ all: true }, { cause: 'LEASES_SPENT' }, { ids: ['sub_none#1'] }]) {
      ids.unshift((await ask(body, 'acme')).body.id);
      api.clock.ms += 1000;
    }
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query: Record<string, string> = { limit: '2', ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await api.call('GET', '/v1/ops/dead-letters/redrives', { key: keys.operator, query });
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.cursor as string | undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
  });

  it.each(['rdr_nothing', 'x', 'rdr_../claim'])('are not found by %s', async (id) => {
    expect((await show(encodeURIComponent(id))).body.code).toBe('NOT_FOUND');
  });
});
