import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/model/claim.ts';
import { claimPut, claimStore, revisionPut } from '../../shared/store/claims.ts';
import { deadLetterStore } from '../../shared/store/dead-letters.ts';
import { dueCheckStore } from '../../shared/store/due-checks.ts';
import { fasterWriter } from '../support/faster-writer.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { hoursAfter, sampleClaim, sampleState, T0 } from '../support/sample-claims.ts';
import { failureOf } from '../support/sample-dead-letters.ts';

let tables: MemoryTables;
beforeEach(() => {
  tables = new MemoryTables();
});

const DUE = { at: hoursAfter(T0, 1), kind: 'settle', leases: 1 } as const;
const stored = async (changes: Partial<Claim> = {}): Promise<Claim> => {
  const claim = sampleClaim({ current: sampleState({ attempts: 1, due: DUE }), ...changes });
  await tables.write(claimPut(claim, 'absent'));
  return claim;
};
const lettersOf = async (tenantId: string) => (await deadLetterStore(tables).list(tenantId, { limit: 100 })).letters;
const dueOf = async ({ tenantId, id }: Claim) => (await claimStore(tables).get(tenantId, id))?.current.due;

describe('a record', () => {
  it('keeps the first time, the last time and the count, and tells the last failure', async () => {
    const store = deadLetterStore(tables);
    const claim = sampleClaim();
    await store.record(failureOf(claim, { payload: 'the message' }));
    await store.record(failureOf(claim, { at: hoursAfter(T0, 3), cause: 'LEASES_SPENT', detail: 'later' }));
    const [letter, ...more] = await lettersOf('acme');
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ firstAt: T0, at: hoursAfter(T0, 3), times: 2, cause: 'LEASES_SPENT' });
    expect(letter).toMatchObject({ detail: 'later' });
    expect(letter?.payload).toBeUndefined();
  });

  it('is opened anew when its redriven check is given up again', async () => {
    const claim = await stored();
    await deadLetterStore(tables).record(failureOf(claim));
    const { pk, sk } = tables.all('submissions').find((item) => item.sk.startsWith('dl#'))!;
    const redriven = { at: T0, redriveId: 'rdr_1' };
    await tables.write({ table: 'submissions', update: { pk, sk }, set: { redriven }, when: [] });
    await deadLetterStore(tables).record(failureOf(claim, { at: hoursAfter(T0, 1) }));
    expect((await lettersOf('acme'))[0]?.redriven).toBeUndefined();
  });

  it('stands behind what was given up later, page by page, and in its own tenant’s list only', async () => {
    for (const [hour, postId] of ['1', '2', '3'].entries())
      await deadLetterStore(tables).record(failureOf(sampleClaim({ postId }), { at: hoursAfter(T0, hour) }));
    await deadLetterStore(tables).record(failureOf(sampleClaim({ tenantId: 'globex' })));
    const first = await deadLetterStore(tables).list('acme', { limit: 2 });
    const second = await deadLetterStore(tables).list('acme', { limit: 2, after: first.letters.at(-1) });
    expect([first, second].map(({ letters, more }) => [letters.map(({ at }) => at), more])).toEqual([
      [[hoursAfter(T0, 2), hoursAfter(T0, 1)], true],
      [[T0], false],
    ]);
  });
});

describe('giving a check up', () => {
  it('records it with its last classification and takes what it is owed, in one write', async () => {
    const claim = await stored();
    expect(await deadLetterStore(tables).giveUp(failureOf(claim, { kind: 'settle' }))).toBe(true);
    expect(await lettersOf('acme')).toMatchObject([{ submissionId: claim.id, kind: 'settle', attempt: 2, times: 1 }]);
    expect(await dueOf(claim)).toBeUndefined();
  });

  it('leaves what is owed next where the attempt was made all the same', async () => {
    const claim = await stored();
    expect(await deadLetterStore(tables).giveUp(failureOf(claim, { attempt: 1 }))).toBe(false);
    expect(await lettersOf('acme')).toEqual([]);
    expect(await dueOf(claim)).toEqual(DUE);
  });

  it('sees an outcome that comes in while it looks', async () => {
    const claim = await stored();
    const next = { at: hoursAfter(T0, 5), kind: 'retry', leases: 0 } as const;
    const committed = { ...claim, version: 2, current: sampleState({ attempts: 2, due: next }) };
    expect(await deadLetterStore(fasterWriter(tables, [claimPut(committed, 1)])).giveUp(failureOf(claim))).toBe(false);
    expect(await lettersOf('acme')).toEqual([]);
    expect(await dueOf(claim)).toEqual(next);
  });

  it('goes after an entry that a sweep leases while it looks', async () => {
    const claim = await stored();
    const { entries } = await dueCheckStore(tables).owed('acme', DUE.at, 10);
    const leased = {
      table: 'submissions',
      update: entries[0]!.key,
      set: { dueAt: hoursAfter(T0, 2) },
      when: [],
    } as const;
    expect(await deadLetterStore(fasterWriter(tables, [leased])).giveUp(failureOf(claim))).toBe(true);
    expect(await dueOf(claim)).toBeUndefined();
    expect(await lettersOf('acme')).toMatchObject([{ times: 1 }]);
  });

  it('takes it from the replaced revision that owes it, and not from the current one', async () => {
    const claim = await stored({ current: sampleState({ revision: 2, attempts: 1, due: DUE }) });
    const state = sampleState({ attempts: 1, due: DUE });
    const supersededBy = { revision: 2, correlationId: 'req-2', flags: [] };
    await tables.write(revisionPut({ ...claim, state, supersededBy }, 'absent'));
    await deadLetterStore(tables).giveUp(failureOf(claim, { id: `${claim.id}#1`, revision: 1 }));
    expect(await dueOf(claim)).toEqual(DUE);
    expect((await dueCheckStore(tables).owed('acme', DUE.at, 10)).entries).toHaveLength(1);
  });

  it('records also what belongs to no claim that is there', async () => {
    expect(await deadLetterStore(tables).giveUp(failureOf(sampleClaim()))).toBe(true);
    expect(await lettersOf('acme')).toHaveLength(1);
  });
});
