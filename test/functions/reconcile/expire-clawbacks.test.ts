import { beforeEach, expect, it } from 'vitest';
import { expireClawbacks } from '../../../functions/reconcile/expire-clawbacks.ts';
import { after, DAY, toMs, type Instant } from '../../../shared/model/instant.ts';
import { decidedClawback } from '../../../shared/rules/clawback-decision.ts';
import { clawbackId } from '../../../shared/rules/submission-id.ts';
import { clawbackFromItem, clawbackPut, clawbackStore } from '../../../shared/store/clawbacks.ts';
import type { Tables } from '../../../shared/store/tables.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleClawback } from '../../support/sample-clawbacks.ts';

let tables: MemoryTables;
beforeEach(async () => {
  tables = new MemoryTables();
  await tables.write(clawbackPut(sampleClawback(), 'absent'));
});

const END = sampleClawback().openUntil;
const sweepAt = (now: Instant, on: Tables = tables) =>
  expireClawbacks({
    ...{ tables: on, clawbacks: clawbackStore(on), now: () => toMs(now) },
    tenantIds: async () => ['globex', 'acme'],
  });
const stored = () => tables.all('clawbacks').map(clawbackFromItem);

it('ends what nobody decided in time, at its last instant and not before', async () => {
  expect(await sweepAt(after(END, -1))).toBe(0);
  expect(stored()).toEqual([sampleClawback()]);
  expect(await sweepAt(END)).toBe(1);
  expect(stored()).toMatchObject([
    { status: 'EXPIRED', reason: 'Nobody decided in time.', expiredAt: END, version: 2, amountMicros: 24_000_000 },
  ]);
});

it('ends it once, however many sweeps there are', async () => {
  const made = await Promise.all([sweepAt(END), sweepAt(END), sweepAt(END)]);
  expect(made.toSorted()).toEqual([0, 0, 1]);
  expect(await sweepAt(after(END, DAY))).toBe(0);
  expect(stored()).toMatchObject([{ version: 2 }]);
});

it('leaves what a person decides at the same moment', async () => {
  const decided = decidedClawback(sampleClawback(), { status: 'REJECTED', reason: 'plain', by: 'k' }, END)!;
  const faster: Tables = Object.assign(Object.create(tables) as Tables, {
    query: tables.query.bind(tables),
    getMany: tables.getMany.bind(tables),
    write: async (write: Parameters<Tables['write']>[0]) => {
      await tables.write(clawbackPut(decided, 1));
      return tables.write(write);
    },
  });
  expect(await sweepAt(END, faster)).toBe(0);
  expect(stored()).toEqual([decided]);
});

it('leaves what began again since the index was asked', async () => {
  const { id, tenantId } = sampleClawback();
  const stale = { ...clawbackStore(tables), due: async () => [{ tenantId, id }] };
  const expiring = { tables, clawbacks: stale, tenantIds: async () => ['acme'], now: () => toMs(after(END, -1)) };
  expect(await expireClawbacks(expiring)).toBe(0);
  expect(stored()).toEqual([sampleClawback()]);
});

it('asks for no more than its share of a tenant, and goes on with the rest', async () => {
  for (let n = 0; n < 120; n += 1)
    await tables.write(clawbackPut(sampleClawback({ id: clawbackId('acme', `sub_${n}`, 1, 'OVERCLAIMED') }), 'absent'));
  expect([await sweepAt(END), await sweepAt(END), await sweepAt(END)]).toEqual([100, 21, 0]);
});
