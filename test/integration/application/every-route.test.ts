import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { postInteraction } from '../../../local/discord-person.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
let overclaimed: string;
beforeAll(async () => {
  app = await runApplication();
  const observedAt = new Date(app.engine.clock.now() - 3 * 3_600_000).toISOString();
  for (const [postId, views] of [
    ['1995000000000000001', 9000],
    ['1995000000000000002', 1000],
    ['1995000000000000003', 1000],
  ] as const) {
    await app.post('x', postId, { views: 1000, author: app.access.tenants[0]!.affiliates[0]!.accounts.x });
    const postUrl = `https://x.com/i/status/${postId}`;
    const body = { campaignId: app.campaignId, postUrl, claimed: { views }, observedAt };
    const answer = await app.as.affiliate().call<{ id: string }>('POST', '/v1/submissions', body);
    overclaimed ??= answer.body.id;
    await app.until(answer.body.id, ({ verdict }) => verdict !== null);
  }
});
afterAll(() => app.stop());

interface List {
  items: { id: string }[];
  cursor?: string;
}

/** Every page of a list, one entry a page. */
async function pages(client: ApiClient, path: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const next: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await client.call<List>('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1${next}`);
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }) => id));
    cursor = body.cursor;
  } while (cursor !== undefined);
  return ids;
}

describe('with no more than the granted permissions', () => {
  it('claims are listed page by page, by affiliate and by campaign', async () => {
    const own = await pages(app.as.affiliate(), '/v1/submissions');
    expect(own).toHaveLength(3);
    expect(await pages(app.as.admin, '/v1/submissions')).toEqual(own);
    expect(await pages(app.as.admin, `/v1/submissions?campaignId=${app.campaignId}`)).toEqual(own);
  });

  it('a report is made again, in a batch, and once per idempotency key', async () => {
    const key = { 'idempotency-key': 'report-once' };
    const body = { campaignId: app.campaignId, postUrl: 'https://youtu.be/everyroute1', claimed: { views: 5 } };
    const [first, second] = [
      await app.as.affiliate().call<{ id: string }>('POST', '/v1/submissions', body, key),
      await app.as.affiliate().call<{ id: string }>('POST', '/v1/submissions', body, key),
    ];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    const other = { ...body, claimed: { views: 6 } };
    expect((await app.as.affiliate().call('POST', '/v1/submissions', other, key)).status).toBe(422);

    const submissions = [{ ...body, postUrl: 'https://youtu.be/everyroute2' }, body];
    const batch = await app.as
      .affiliate()
      .call<{ outcomes: { status: number }[] }>('POST', '/v1/submissions/batch', { submissions });
    expect(batch.body.outcomes.map(({ status }) => status)).toEqual([202, 409]);
    const again = await app.as
      .affiliate()
      .call('PUT', `/v1/submissions/${first.body.id}/metrics`, { claimed: { views: 7 } });
    expect(again.status).toBe(202);
  });

  it('a request that was refused may be made again under its key', async () => {
    const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2028-01-01T00:00:00Z' };
    const claim = { campaignId: app.campaignId, postUrl: 'https://youtu.be/everyroute3', claimed: { views: 5 } };
    const campaign = { name: 'Again', platforms: ['x'], ...dates };
    for (const [client, path, refused, made] of [
      [app.as.affiliate(), '/v1/submissions', { ...claim, campaignId: 'cmp_nowhere' }, claim],
      [app.as.admin, '/v1/campaigns', { ...campaign, endsAt: dates.startsAt }, campaign],
    ] as const) {
      const key = { 'idempotency-key': 'refused' };
      expect((await client.call('POST', path, refused, key)).status).toBeGreaterThanOrEqual(400);
      expect((await client.call('POST', path, made, key)).status).toBeLessThan(300);
    }
  });

  it('a request that the store failed may be made again under its key, when its answer says', async () => {
    const affiliate = { name: 'Ida', accounts: { x: ['79'] } };
    const post = () => app.as.admin.call('POST', '/v1/affiliates', affiliate, { 'idempotency-key': 'failed' });
    await app.local('POST', '/faults', {
      target: `dynamodb:${app.engine.tableName('TablesRegistry')}`,
      kind: 'conflict',
    });
    const { status, headers } = await post();
    await app.local('DELETE', '/faults');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect((await post()).status).toBe(201);
  });

  it('a campaign is made, changed, listed and summed up', async () => {
    const campaign = {
      name: 'Winter',
      platforms: ['x'],
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2028-01-01T00:00:00Z',
    };
    const made = await app.as.admin.call<{ id: string }>('POST', '/v1/campaigns', campaign, {
      'idempotency-key': 'winter',
    });
    expect(made.status).toBeLessThan(300);
    expect((await app.as.admin.call('PATCH', `/v1/campaigns/${made.body.id}`, { name: 'Late winter' })).status).toBe(
      200,
    );
    expect((await app.as.admin.call('GET', `/v1/campaigns/${made.body.id}`)).status).toBe(200);
    expect(await pages(app.as.admin, '/v1/campaigns')).toContain(made.body.id);
    const { body } = await app.as.admin.call<{ totals: { verified: { views: number } } }>(
      'GET',
      `/v1/campaigns/${app.campaignId}/performance`,
    );
    expect(body.totals.verified.views).toBe(3000);
  });

  it('an affiliate is made, changed, listed and trusted', async () => {
    const made = await app.as.admin.call<{ id: string }>(
      'POST',
      '/v1/affiliates',
      { name: 'Gil', accounts: { x: ['77'] } },
      { 'idempotency-key': 'gil' },
    );
    expect(made.status).toBeLessThan(300);
    expect(
      (await app.as.admin.call('PATCH', `/v1/affiliates/${made.body.id}`, { accounts: { x: ['78'] } })).status,
    ).toBe(200);
    expect(await pages(app.as.admin, '/v1/affiliates')).toContain(made.body.id);
    const ann = app.access.tenants[0]!.affiliates[0]!.id;
    const { body } = await app.as
      .affiliate()
      .call<{ ledger: unknown[]; cursor?: string }>('GET', `/v1/affiliates/${ann}/trust?limit=1`);
    expect(body.ledger).toHaveLength(1);
    expect(body.cursor).toBeDefined();
  });

  it('accounts are connected, listed page by page and taken back', async () => {
    const path = `/v1/affiliates/${app.access.tenants[0]!.affiliates[0]!.id}/connections`;
    const key = { 'idempotency-key': 'connect-once' };
    for (const accountId of ['100000001', '100000002']) {
      const body = { platform: 'meta', accountId, accessToken: 'page.invented' };
      const { status } = await app.as.affiliate().call('POST', path, body, accountId === '100000001' ? key : {});
      expect(status).toBe(201);
    }
    expect((await pages(app.as.admin, path)).length).toBeGreaterThanOrEqual(2);
    expect((await app.as.affiliate().call('DELETE', `${path}/meta/100000001`)).status).toBe(200);
  });

  it('a code for Discord is made once per idempotency key, and Discord is answered', async () => {
    const path = `/v1/affiliates/${app.access.tenants[0]!.affiliates[0]!.id}/discord-link`;
    const key = { 'idempotency-key': 'code-once' };
    const [first, second] = [
      await app.as.affiliate().call<{ code: string }>('POST', path, undefined, key),
      await app.as.affiliate().call<{ code: string }>('POST', path, undefined, key),
    ];
    expect([first.status, second.body]).toEqual([201, first.body]);
    expect((await app.as.otherTenant.call('POST', path)).status).toBe(404);
    expect(await postInteraction(app.access.baseUrl, { type: 1 })).toEqual({ status: 200, body: { type: 1 } });
  });

  it('an alert is listed, counted, read, acknowledged and resolved', async () => {
    const open = await pages(app.as.analyst, '/v1/alerts?status=OPEN');
    expect(open).toEqual(await pages(app.as.analyst, '/v1/alerts'));
    const [id] = open;
    expect((await app.as.analyst.call('GET', `/v1/alerts/${id}`)).body).toMatchObject({ submissionId: overclaimed });
    for (const status of ['ACKNOWLEDGED', 'RESOLVED']) {
      expect((await app.as.analyst.call('PATCH', `/v1/alerts/${id}`, { status, reason: 'looked at it' })).status).toBe(
        200,
      );
    }
    expect(await pages(app.as.analyst, '/v1/alerts?status=OPEN')).toEqual([]);
    expect((await app.as.analyst.call('GET', '/v1/alerts/statistics')).body).toMatchObject({
      ...{ open: 0, acknowledged: 0, oldestOpenAt: null, truncated: false },
      window: { opened: open.length, resolved: open.length },
    });
  });

  it('a clawback is listed for the tenant and the affiliate, read with its evidence, and decided', async () => {
    const listed = await pages(app.as.analyst, '/v1/clawbacks');
    expect(listed).toEqual(await pages(app.as.affiliate(), '/v1/clawbacks?status=PROPOSED'));
    expect(await pages(app.as.affiliate(1), '/v1/clawbacks')).toEqual([]);
    const [id] = listed;
    const { body } = await app.as.affiliate().call<{ packet: object }>('GET', `/v1/clawbacks/${id}`);
    expect(body).toMatchObject({ submissionId: overclaimed, amountMicros: 96_000_000, currency: 'USD' });
    expect((await app.as.otherTenant.call('GET', `/v1/clawbacks/${id}`)).status).toBe(404);
    for (const [status, answer] of [
      ['APPROVED', 200],
      ['APPROVED', 200],
      ['REJECTED', 409],
    ] as const)
      expect((await app.as.admin.call('PATCH', `/v1/clawbacks/${id}`, { status, reason: 'plain' })).status).toBe(
        answer,
      );
  });

  it('a verdict is disputed and overridden by two people, and what waits is seen', async () => {
    const disputed = { reason: 'It was more' };
    const { body: dispute } = await app.as
      .affiliate()
      .call<{ id: string }>('POST', `/v1/submissions/${overclaimed}/dispute`, disputed);
    const evidence = { evidence: [{ kind: 'note', value: 'an export' }] };
    expect((await app.as.affiliate().call('POST', `/v1/disputes/${dispute.id}/evidence`, evidence)).status).toBe(201);
    expect(await pages(app.as.analyst, '/v1/disputes')).toEqual([dispute.id]);
    const queue = await app.as.analyst.call<{ items: { cause: string }[] }>('GET', '/v1/review-queue');
    expect(queue.body.items.map(({ cause }) => cause)).toContain('DISPUTE');
    const decision = { outcome: 'LOST', reason: 'It was not' };
    expect((await app.as.analyst.call('POST', `/v1/disputes/${dispute.id}/decision`, decision)).status).toBe(200);
    expect((await app.as.affiliate().call('GET', `/v1/disputes/${dispute.id}`)).body).toMatchObject({ status: 'LOST' });
    for (const [step, reason] of [
      ['reject', 'No'],
      ['approve', 'Yes'],
    ] as const) {
      const wanted = { action: 'force', status: 'AFFILIATE_OVERCLAIMED', reason: 'Seen it' };
      const { body } = await app.as.analyst.call<{ id: string }>(
        'POST',
        `/v1/submissions/${overclaimed}/override`,
        wanted,
      );
      expect((await app.as.admin.call('POST', `/v1/overrides/${body.id}/${step}`, { reason })).status).toBe(200);
      expect((await app.as.analyst.call('GET', `/v1/overrides/${body.id}`)).body).toMatchObject({ reason: 'Seen it' });
    }
    expect(await pages(app.as.analyst, '/v1/overrides')).toHaveLength(2);
  });

  it('a policy is stored, compared, activated, judges the next claim and is rolled back', async () => {
    const operator = new ApiClient(app.access.baseUrl, app.access.operatorKey);
    const body = { changes: { comparison: { minimumDifference: { views: 0 }, matchedBps: 0 } }, note: 'Exact' };
    expect((await app.as.admin.call('POST', '/v1/policies/validate', body)).body).toMatchObject({ valid: true });
    const refused = { changes: { retry: { maxAttempts: 0 } }, note: 'None' };
    const key = { 'idempotency-key': 'exact' };
    expect((await app.as.admin.call('POST', '/v1/policies', refused, key)).status).toBe(400);
    const made = await app.as.admin.call<{ version: number }>('POST', '/v1/policies', body, key);
    const { version } = made.body;
    const listed = await app.as.admin.call<{ items: { version: number }[] }>('GET', '/v1/policies?limit=1');
    expect(listed.body.items).toMatchObject([{ version }]);
    expect((await app.as.admin.call('GET', `/v1/policies/${version}/diff`)).body).toMatchObject({ against: 1 });
    expect((await app.as.otherTenant.call('GET', `/v1/policies/${version}`)).status).toBe(404);
    expect((await operator.call('GET', '/v1/policies')).body).toMatchObject({ active: { global: 1 } });

    const path = `/v1/policies/${version}/activate`;
    expect((await app.as.admin.call('POST', path, { reason: 'Agreed' })).status).toBe(200);
    await app.later('PT10S');
    await app.post('x', '1995000000000000009', {
      views: 1000,
      author: app.access.tenants[0]!.affiliates[0]!.accounts.x,
    });
    const claimed = await app.submit('x', '1995000000000000009', { views: 1001 });
    const { verdict } = await app.until(claimed.body.id, ({ verdict: judged }) => judged !== null);
    expect(verdict).toMatchObject({ status: 'DISCREPANCY_LOW', policyVersion: version });
    const back = await app.as.admin.call('POST', '/v1/policies/rollback', { reason: 'Too exact' });
    expect(back.body).toMatchObject({ from: version, to: null });
  });

  it('a mapping and a brand are entered and read, and days and reports of what was never read say so', async () => {
    const entries = [{ sourceId: 's1', affiliateLabel: 'Alder', advertiserId: '1', internal: true }];
    for (const path of ['/v1/mapping', '/v1/brands/ccw']) {
      const body = path === '/v1/mapping' ? { validFrom: '2026-01-01', entries } : { title: 'CCW', advertiserId: '1' };
      for (const client of [app.as.admin, app.as.admin])
        expect((await client.call('PUT', path, body)).status).toBe(200);
    }
    expect((await app.as.analyst.call('GET', '/v1/mapping')).body).toMatchObject({ inForce: [{ sourceId: 's1' }] });
    expect((await app.as.otherTenant.call('GET', '/v1/brands/ccw')).status).toBe(404);
    expect((await app.as.admin.call('GET', '/v1/brands')).body).toMatchObject({ items: [{ id: 'ccw' }] });
    const days = await app.as.analyst.call('GET', '/v1/daily?from=2026-01-01&to=2026-01-31&brand=ccw');
    expect(days.body).toMatchObject({ totals: null, days: [], completeness: { days: 31, merged: 0 } });
    const today = new Date(app.engine.clock.now()).toISOString().slice(0, 10);
    const yesterday = new Date(app.engine.clock.now() - 86_400_000).toISOString().slice(0, 10);
    const reconciled = await app.as.analyst.call<{ rows: object[]; days: object }>(
      ...['GET', `/v1/reports/reconciliation?from=${yesterday}&to=${today}`],
    );
    expect(reconciled.body.days).toEqual({ asked: 2, network: 0, orders: 0, spend: 0 });
    expect(reconciled.body.rows[0]).toMatchObject({ network: null, orders: null, absent: { network: 'NO_RUN' } });
    const report = await app.as.analyst.call('GET', '/v1/reports/daily-summary?date=2026-01-14&brand=ccw');
    expect(report.body).toMatchObject({ brandTitle: 'CCW', state: 'NOT_SYNCED', total: { costMicros: null } });
  });

  it('a source is configured, paused, resumed and read, and what is missing is told to an operator', async () => {
    const operator = new ApiClient(app.access.baseUrl, app.access.operatorKey);
    const ask = <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      operator.call<T>(
        ...[method, `/v1/ops/syncs${path}${path.includes('?') ? '&' : '?'}tenantId=${app.access.tenants[1]!.id}`],
        ...[body, headers],
      );
    for (const account of ['main', 'other', 'main'])
      expect((await ask('PUT', '/sources/everflow', { account, since: '2026-01-01' })).status).toBe(200);
    for (const change of [{ state: 'paused', reason: 'moving' }, { state: 'active' }])
      expect((await ask('PATCH', '/sources/everflow', change)).body).toMatchObject(change);
    const key = { 'idempotency-key': 'sync-now' };
    expect((await ask('POST', '', { sources: ['redtrack'] }, key)).status).toBe(400);
    const runs = [await ask<{ id: string }>('POST', '', {}, key), await ask<{ id: string }>('POST', '', {}, key)];
    expect([runs[0]!.status, runs[1]!.body]).toEqual([202, runs[0]!.body]);
    const { id } = runs[0]!.body;
    expect((await ask('GET', `/${id}`)).body).toMatchObject({ id, kind: 'now' });
    expect((await ask<List>('GET', '?limit=1')).body.items).toMatchObject([{ id }]);
    const backfill = await ask<{ id: string }>('POST', '', { from: '2026-01-01', to: '2026-01-02' });
    expect(backfill.body).toMatchObject({ kind: 'backfill' });
    const first = await ask<List>('GET', '?limit=1');
    expect((await ask<List>('GET', `?limit=1&cursor=${encodeURIComponent(first.body.cursor!)}`)).status).toBe(200);
    expect((await ask('GET', '/status?from=2026-01-01&to=2026-01-31')).body).toMatchObject({ expected: 31 });
  });

  it('what the platforms cost is told to an operator', async () => {
    const operator = new ApiClient(app.access.baseUrl, app.access.operatorKey);
    const today = new Date(app.engine.clock.now()).toISOString().slice(0, 10);
    const { status, body } = await operator.call<{ items: { platform: string; calls: number; costMicros: number }[] }>(
      'GET',
      `/v1/ops/platform-costs?from=${today}&to=${today}`,
    );
    expect(status).toBe(200);
    expect(body.items.find(({ platform }) => platform === 'x')).toMatchObject({ posts: 4, costMicros: 20_000 });
    expect((await app.as.admin.call('GET', `/v1/ops/platform-costs?from=${today}&to=${today}`)).status).toBe(403);
  });

  it('an outage of more than two hours is told to the tenants that use the platform', async () => {
    await app.control('PUT', '/faults/x', { kind: 'server_error' });
    for (let n = 0; n < 5; n += 1) {
      const { body } = await app.submit('x', `199600000000000000${n}`, { views: 10 });
      await app.until(body.id, ({ verdict }) => verdict !== null);
    }
    await app.later('PT3H');
    await app.later('PT1M');
    const { body } = await app.as.analyst.call<{ items: { type: string }[] }>('GET', '/v1/alerts?status=OPEN');
    expect(body.items.map(({ type }) => type)).toContain('PLATFORM_DOWN');
  });
});
