import { beforeEach, describe, expect, it } from 'vitest';
import { statisticsRoute } from '../../../functions/alerts/statistics-route.ts';
import type { Alert } from '../../../shared/model/alert.ts';
import { after, DAY, HOUR, type Instant } from '../../../shared/model/instant.ts';
import { alertPut, alertStore } from '../../../shared/store/alerts.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleAlert } from '../../support/sample-alert.ts';
import { T0 } from '../../support/sample-claims.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

/** Ids of alerts begin with the time at which they opened. */
const alertAt = (openedAt: Instant, changes: Partial<Alert> = {}): Promise<unknown> => {
  const id = `alr_${openedAt.replaceAll(/\D/g, '')}`;
  return api.memory.write(alertPut(sampleAlert({ id, openedAt, updatedAt: openedAt, ...changes }), 'absent'));
};
const resolved = (openedAt: Instant, ms: number): Promise<unknown> =>
  alertAt(openedAt, { status: 'RESOLVED', updatedAt: after(openedAt, ms) });

const statistics = (query: Record<string, string> = {}, key = keys.acme.analyst) =>
  api.call('GET', '/v1/alerts/statistics', { key, query });

describe('alert statistics', () => {
  it('count what is open, and how the alerts of the last 30 days went', async () => {
    await alertAt(after(T0, -40 * DAY), { severity: 'CRITICAL', repeats: 4 });
    await alertAt(after(T0, -2 * DAY), { status: 'ACKNOWLEDGED' });
    await resolved(after(T0, -31 * DAY), HOUR);
    await resolved(after(T0, -3 * DAY), 6 * HOUR);
    await alertAt(after(T0, -4 * DAY), { tenantId: 'globex' });
    const { status, body } = await statistics();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      asOf: T0,
      open: 1,
      acknowledged: 1,
      bySeverity: { LOW: 0, MEDIUM: 0, HIGH: 1, CRITICAL: 1 },
      byCategory: { FRAUD: 2 },
      byType: { HIGH_DISCREPANCY: 2 },
      byPlatform: { x: 2 },
      oldestOpenAt: after(T0, -40 * DAY),
      repeats: 4,
      window: { days: 30, from: after(T0, -30 * DAY), opened: 2, resolved: 1, medianHoursToResolve: 6 },
      truncated: false,
    });
  });

  it('of a tenant without alerts have no median and no oldest', async () => {
    const { body } = await statistics();
    expect(body).toMatchObject({ open: 0, oldestOpenAt: null });
    expect(body['window']).toMatchObject({ opened: 0, resolved: 0, medianHoursToResolve: null });
  });

  it.each([
    ['1', 1],
    ['2', 2],
    ['90', 3],
  ])('look back %s days', async (days, opened) => {
    for (const ago of [1, 2, 90, 91]) await alertAt(after(T0, -ago * DAY));
    const { body } = await statistics({ days });
    expect(body['window']).toMatchObject({ days: Number(days), opened });
  });

  it.each(['0', '91', '-1', '1.5', 'week', ''])('refuse days=%s', async (days) => {
    const { status, body } = await statistics({ days });
    expect([status, body.errors]).toMatchObject([400, [{ path: 'days', message: 'must be a number from 1 to 90' }]]);
  });

  it('read on through every page', async () => {
    for (let n = 0; n < 1_100; n += 1) await alertAt(after(T0, -n * 1000));
    const { body } = await statistics();
    expect(body).toMatchObject({ open: 1_100, window: { opened: 1_100 }, truncated: false });
  });

  it.each([
    { maxRead: 8, open: 4, opened: 4, truncated: false },
    { maxRead: 7, open: 4, opened: 3, truncated: true },
    { maxRead: 4, open: 4, opened: 0, truncated: true },
    { maxRead: 3, open: 3, opened: 0, truncated: true },
  ])('that rest on $maxRead alerts at most say so: $truncated', async ({ maxRead, open, opened, truncated }) => {
    for (let n = 1; n <= 4; n += 1) await alertAt(after(T0, -n * HOUR));
    const few = statisticsRoute(alertStore(api.memory), maxRead);
    const answer = await few.answer({
      ...{ caller: { keyId: 'k', tenantId: 'acme', role: 'analyst' }, tenantId: 'acme', requestId: 'r', now: T0 },
      ...{ id: '', params: {}, body: undefined, query: { days: 30 }, after: undefined },
    });
    expect(answer).toMatchObject({
      body: { open, window: { opened }, truncated, oldestOpenAt: after(T0, -4 * HOUR) },
    });
  });

  it('are for analysts, admins and operators, who name the tenant', async () => {
    await alertAt(T0);
    const { analyst, admin, advertiser, ann } = keys.acme;
    const statuses = await Promise.all(
      [analyst, admin, advertiser, ann].map(async (key) => (await statistics({}, key)).status),
    );
    expect(statuses).toEqual([200, 200, 403, 403]);
    expect((await statistics({ tenantId: 'acme' }, keys.operator)).body).toMatchObject({ open: 1 });
    expect((await statistics({}, keys.globex.admin)).body).toMatchObject({ open: 0 });
  });
});
