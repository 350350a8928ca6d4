import { describe, expect, it } from 'vitest';
import type { OrderFileEntry } from '../../../shared/model/order-ledger.ts';
import { anomalyAlertFact } from '../../../shared/rules/anomaly-alerts.ts';
import { raiseAlert } from '../../../shared/rules/alert-policy.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { entryPut } from '../../../shared/store/order-files.ts';
import { exportOf, HEADER, sampleOrder } from '../../lake/orders.ts';
import { dies, orderWorld, TENANT, type OrderWorld } from '../../support/order-world.ts';

const NAME = 'orders-create/report_2026-01-15T0600_a.csv';
const orders = (count: number) =>
  Array.from({ length: count }, (_, n) => sampleOrder({ orders_id: String(9_000_001 + n) }));
const bad = sampleOrder({ orders_id: '9999999', order_date: '02/30/2026' });
const others = sampleOrder({ orders_id: '8000001', order_date: '01/08/2026' });

/** What there was before, and the message that is then killed over. */
type Given = (world: OrderWorld) => Promise<string>;

const first: Given = async (world) => world.arrive(NAME, exportOf([...orders(100), bad]));

/** An export was told to be missing, another one failed, and a third is replaced by one with a new column. */
const replacing: Given = async (world) => {
  const date = '2026-01-15';
  const missing = { rule: 'NO_FILE', key: 'orders-create', date, severity: 'warn', summary: 'not there' } as const;
  const fact = anomalyAlertFact(TENANT, missing);
  const now = `${date}T12:00:00.000Z`;
  await world.alertStore.save(raiseAlert(null, fact, { now, newId: 'alr_1' }, DEFAULT_POLICY).alert, 'absent');
  await world.deliver(world.arrive('orders-create/report_2026-01-09T0600_a.csv', exportOf([others])));
  await world.deliver(world.arrive(NAME, exportOf(orders(3), HEADER.slice(1))));
  await world.deliver(world.arrive('orders-create/report_2026-01-13T0600_a.csv', exportOf(orders(40))));
  return world.arrive(
    'orders-create/report_2026-01-13T0600_a.csv',
    exportOf([...orders(30), others], [...HEADER, 'Risk']),
  );
};

/** Nobody noted which days a file has that was loaded long ago. */
const unnoted: Given = async (world) => {
  await world.deliver(world.arrive('orders-create/report_2026-01-09T0600_a.csv', exportOf([others])));
  const [{ spans: _, since: __, ...entry }] = (await world.counting()) as [OrderFileEntry & { spans: []; since: 1 }];
  await world.memory.write({ ...entryPut(entry), when: [] });
  return first(world);
};

const failing: Given = async (world) => {
  await first(world);
  return world.arrive(NAME, exportOf(orders(3), HEADER.slice(1)));
};

const SUM = 'transaction of sources';

describe('a load that is killed before or after any of its effects', () => {
  it.each<[string, Given, string[], number]>([
    [
      'of a first file, with a bad row',
      first,
      [
        ...['write of sources', 'write of sources', 'upload to quarantine', 'upload to orders', 'upload to facts'],
        ...['transaction of sources', SUM],
      ],
      0,
    ],
    [
      'that replaces another and ends what was told',
      replacing,
      ['write of sources', 'upload to orders', 'upload to facts', 'transaction of sources', SUM],
      0,
    ],
    [
      'beside a file of which nobody knows the days',
      unnoted,
      [
        ...['write of sources', 'upload to quarantine', 'upload to orders', 'upload to facts'],
        ...['transaction of sources', 'transaction of sources', SUM],
      ],
      0,
    ],
    ['of a file that is no good', failing, ['write of sources', 'write of sources', 'transaction of sources'], 1],
  ])(
    'leaves, done again, what one leaves that was not: %s',
    async (_, given, expected, failures) => {
      const ended = async (strike: Parameters<OrderWorld['struck']>[0]) => {
        const world = await orderWorld();
        const message = await given(world);
        await world.struck(strike, message);
        expect(await world.deliver(message)).toBe(failures);
        return world.stored();
      };
      const effects: [string, number][] = [];
      const unkilled = await ended((effect, when) => {
        if (when === 'before') effects.push([effect, effects.filter(([other]) => other === effect).length]);
      });
      expect(effects.map(([effect]) => effect)).toEqual(expected);
      for (const [effect, nth] of effects)
        for (const when of ['before', 'after'] as const)
          expect(await ended(dies(effect, when, nth)), `${when} ${effect} ${nth}`).toEqual(unkilled);
    },
    120_000,
  );
});
