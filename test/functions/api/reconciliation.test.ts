import { beforeEach, describe, expect, it } from 'vitest';
import { claimPut, claimStore, revisionPut } from '../../../shared/store/claims.ts';
import { dailyStore } from '../../../shared/store/daily.ts';
import { ledgerPut } from '../../../shared/store/order-files.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleClaim, sampleState } from '../../support/sample-claims.ts';
import { AFTERNOON, DAY_R, networkDay, orderDayOf, ordersOf } from '../../support/sample-reconciliation.ts';
import { storeOrderDays } from '../../support/store-order-days.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
  await api.affiliate('acme', 'aff_nora', { name: 'Nora', networkIds: ['57'] });
});

const get = (query: Record<string, string> = {}, key = keys.acme.advertiser) =>
  api.call('GET', '/v1/reports/reconciliation', { key, query: { from: DAY_R, to: DAY_R, ...query } });
const pathsOf = ({ body }: { body: Record<string, unknown> }) =>
  (body.errors as { path: string }[]).map(({ path }) => path);

/** Nora's claim, which the day's afternoon has at 400 clicks, after 380 the day before. */
async function everything(tenantId = 'acme'): Promise<void> {
  const claim = sampleClaim({ tenantId, affiliateId: 'aff_nora', createdAt: '2026-10-29T19:00:00.000Z' });
  const before = sampleState({ claimed: { clicks: 380 }, claimedAt: '2026-10-29T19:00:00.000Z' });
  const current = sampleState({ revision: 2, claimed: { clicks: 400 }, claimedAt: AFTERNOON, submittedAt: AFTERNOON });
  await api.memory.transact([
    claimPut({ ...claim, current }, 'absent'),
    revisionPut(
      { ...claim, state: before, supersededBy: { revision: 2, correlationId: 'req', flags: [] }, version: 1 },
      'absent',
    ),
  ]);
  const day = { ...networkDay([{ clicks: 25, conversions: 12 }]), tenantId };
  await dailyStore(api.memory).save(day, 'absent');
  await storeOrderDays(api.memory, tenantId, [orderDayOf([ordersOf('57', 10, { testOrders: 1 })])]);
}

describe('the reconciliation of a day', () => {
  it('has claims, network, orders and spend of an affiliate in one row', async () => {
    await everything();
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ type: 'reconciliation', from: DAY_R, to: DAY_R, isCurrent: true, truncated: false },
      days: { asked: 1, network: 1, orders: 1, spend: 1 },
      rows: [
        {
          ...{ date: DAY_R, affiliateId: 'aff_nora', name: 'Nora', networkIds: ['57'], absent: {} },
          claims: { count: 1, claimed: { clicks: 20 }, unverified: { clicks: 20 } },
          network: { clicks: 25, conversions: 12 },
          orders: { orders: 10, approved: 10, testOrders: 1 },
          spend: { costMicros: 625_000_000 },
          gaps: [
            { between: 'claims-network', metric: 'clicks', left: 20, right: 25, gap: -5 },
            { between: 'claims-network', metric: 'conversions', gap: null, absent: 'NOT_CLAIMED' },
            { between: 'claims-orders', metric: 'conversions', gap: null, absent: 'NOT_CLAIMED' },
            {
              ...{ between: 'network-orders', metric: 'conversions', left: 12, right: 10, gap: 2 },
              causes: [
                { cause: 'TEST_ORDER', count: 1 },
                { cause: 'UNEXPLAINED', count: 1 },
              ],
            },
          ],
        },
      ],
      totals: { network: { clicks: 25 }, orders: { approved: 10 } },
    });
    expect(JSON.stringify(body)).not.toContain('acme');
    // Lambda answers with the text of the body as a JSON string, of six megabytes at most.
    expect(3000 * JSON.stringify(JSON.stringify((body.rows as object[])[0])).length).toBeLessThan(6_000_000);
  });

  it('reads reports that later ones replaced', async () => {
    await everything();
    const { body } = await get({ from: '2026-10-29', to: DAY_R });
    expect(body.rows).toMatchObject([
      { date: '2026-10-29', claims: { claimed: { clicks: 380 } }, network: null, absent: { network: 'NO_RUN' } },
      { date: DAY_R, claims: { claimed: { clicks: 20 } } },
    ]);
  });

  it('looks at orders of the day before that UTC has on the day', async () => {
    await dailyStore(api.memory).save(networkDay([{ conversions: 12 }]), 'absent');
    const before = orderDayOf([ordersOf('57', 9, { onNextUtcDay: 2 })], '2026-10-29');
    await storeOrderDays(api.memory, 'acme', [before, orderDayOf([ordersOf('57', 10)])]);
    const [row] = (await get()).body.rows as { gaps: { between: string; causes: object[] }[] }[];
    expect(row?.gaps.find(({ between }) => between === 'network-orders')?.causes).toEqual([
      { cause: 'TIME_ZONE', count: 2 },
    ]);
  });

  it('is of one affiliate where one is named', async () => {
    await everything();
    await api.affiliate('acme', 'aff_otto', { networkIds: ['58'] });
    const [of, other] = [await get({ affiliateId: 'aff_nora' }), await get({ affiliateId: 'aff_otto' })];
    expect([of.body.rows, other.body.rows]).toMatchObject([[{ affiliateId: 'aff_nora' }], []]);
    expect((await get({ affiliateId: 'aff_nobody' })).body.errors).toEqual([
      { path: 'affiliateId', message: 'there is no such affiliate' },
    ]);
  });

  it('of one tenant has nothing of another', async () => {
    await everything();
    expect((await get({}, keys.globex.advertiser)).body).toMatchObject({ rows: [], totals: { network: null } });
    expect((await get({ affiliateId: 'aff_nora' }, keys.globex.advertiser)).status).toBe(400);
    await api.affiliate('globex', 'aff_nora', { networkIds: ['57'] });
    expect((await get({}, keys.globex.advertiser)).body).toMatchObject({ rows: [] });
  });

  it('says when orders came that are in no sum yet', async () => {
    await everything();
    for (const version of [1, 2]) await api.memory.write(ledgerPut({ tenantId: 'acme', version, announced: {} }));
    expect((await get()).body).toMatchObject({ isCurrent: false });
  });

  it('is a file, where a file is asked for', async () => {
    await everything();
    const { headers, text } = await get({ format: 'csv' });
    expect(headers['content-disposition']).toBe(`attachment; filename="reconciliation-${DAY_R}-${DAY_R}.csv"`);
    expect(text.split('\r\n')[1]).toMatch(new RegExp(`^${DAY_R},aff_nora,Nora,57,1,,20,`));
  });

  it('is asked of a month at most', async () => {
    expect((await get({ from: '2026-10-01', to: '2026-10-31' })).status).toBe(200);
    expect(pathsOf(await get({ from: '2026-10-01', to: '2026-11-01' }))).toEqual(['to']);
    expect(pathsOf(await get({ from: '2026-10-31', to: '2026-10-30' }))).toEqual(['to']);
    expect(pathsOf(await get({ format: 'pdf' }))).toEqual(['format']);
    expect((await get({ brand: 'ccw' })).status).toBe(400);
  });

  it('has as many rows as fit an answer of Lambda, which is refused with more', async () => {
    const orders = (count: number) => Array.from({ length: count }, (_, n) => ordersOf(String(n), 1, { refunded: 1 }));
    await dailyStore(api.memory).save(networkDay([]), 'absent');
    await storeOrderDays(api.memory, 'acme', [orderDayOf(orders(3000))]);
    expect((await get()).status).toBe(200);
    await storeOrderDays(api.memory, 'acme', [orderDayOf(orders(3001))]);
    expect((await get()).body.errors).toEqual([
      { path: 'to', message: 'has 3001 rows with from: ask for fewer days, or one affiliate' },
    ]);
    expect((await get({ affiliateId: 'aff_nora' })).status).toBe(200);
  });

  it('leaves out claims of who has more than a thousand, and says so', async () => {
    const claims = claimStore(api.memory);
    for (let n = 0; n < 1001; n += 1)
      await claims.create(sampleClaim({ affiliateId: 'aff_nora', postId: String(n), createdAt: AFTERNOON }));
    await dailyStore(api.memory).save(networkDay([{ clicks: 25 }]), 'absent');
    expect((await get()).body).toMatchObject({
      ...{ truncated: true, rows: [{ claims: null, absent: { claims: 'TOO_MANY' }, network: { clicks: 25 } }] },
    });
  });

  it('does not read claims that were made so late that none of their reports can be of the day', async () => {
    const claims = claimStore(api.memory);
    const made = async (createdAt: string, postId: string): Promise<void> => {
      const current = sampleState({ claimedAt: AFTERNOON, claimed: { clicks: 7 } });
      await claims.create(sampleClaim({ affiliateId: 'aff_nora', postId, createdAt, current }));
    };
    await made('2027-01-28T19:00:00.000Z', '1');
    expect((await get()).body).toMatchObject({ rows: [{ claims: { count: 1, claimed: { clicks: 7 } } }] });
    await made('2027-02-10T19:00:00.000Z', '2');
    expect((await get()).body).toMatchObject({ rows: [{ claims: { count: 1, claimed: { clicks: 7 } } }] });
  });
});
