import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../local/demo/api-client.ts';
import { printDispute, winDispute } from '../../../local/demo/reviews.ts';
import { atMs } from '../../../shared/model/instant.ts';
import type { ReceivedMessage } from '../../../local/simulators/inbox.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
let ids: string[];

beforeAll(async () => {
  app = await runApplication();
  const [tenant] = app.access.tenants;
  const url = `${app.access.simulatorUrl}/webhooks/reviews`;
  const hook = await app.as.admin.call('POST', '/v1/webhooks', { url, events: ['verdict.changed'] });
  expect(hook.status).toBe(201);
  ids = [];
  const observedAt = atMs(app.engine.clock.now() - 3 * 3_600_000);
  for (const postId of ['1997000000000000001', '1997000000000000002', '1997000000000000003']) {
    await app.post('x', postId, { views: 1_000, author: tenant!.affiliates[0]!.accounts.x });
    const postUrl = `https://x.com/i/status/${postId}`;
    const body = { campaignId: app.campaignId, postUrl, claimed: { views: 9_000 }, observedAt };
    ids.push((await app.as.affiliate().call<{ id: string }>('POST', '/v1/submissions', body)).body.id);
  }
  for (const id of ids) await app.until(id, ({ verdict }) => verdict?.final === true);
});
afterAll(() => app.stop());

type Shown = Record<string, unknown> & { id: string; status: string };

const pages = async (client: ApiClient, path: string): Promise<Shown[]> => {
  const items: Shown[] = [];
  let cursor: string | undefined;
  do {
    const next: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await client.call<{ items: Shown[]; cursor?: string }>('GET', `${path}?limit=1${next}`);
    expect(status).toBe(200);
    items.push(...body.items);
    cursor = body.cursor;
  } while (cursor !== undefined);
  return items;
};
const told = async (): Promise<ReceivedMessage[]> =>
  (await (await app.control('GET', '/inbox/webhooks')).json()) as ReceivedMessage[];
const scoreOf = async () => {
  const { id } = app.access.tenants[0]!.affiliates[0]!;
  return (await app.as.affiliate().call<{ score: number; fraudScore: number }>('GET', `/v1/affiliates/${id}/trust`))
    .body;
};

describe('a dispute', () => {
  let dispute: string;
  let override: string;

  it('is opened once, also under a key of which a request was refused', async () => {
    const path = `/v1/submissions/${ids[0]}/dispute`;
    const key = { 'idempotency-key': 'dispute' };
    const affiliate = app.as.affiliate();
    expect((await affiliate.call('POST', path, { reason: 'so', revision: 9 }, key)).status).toBe(409);
    const made = await affiliate.call<Shown>('POST', path, { reason: 'it was not so' }, key);
    expect([made.status, made.body.status]).toEqual([202, 'OPEN']);
    dispute = made.body.id;
    expect((await affiliate.call<Shown>('POST', path, { reason: 'it was not so' }, key)).body.id).toBe(dispute);
    expect((await affiliate.call('POST', path, { reason: 'it was not so' })).status).toBe(409);
  });

  it('gets evidence of both sides, and is seen by both and nobody else', async () => {
    const evidence = { evidence: [{ kind: 'note', value: 'an export' }] };
    for (const client of [app.as.affiliate(), app.as.analyst])
      expect((await client.call('POST', `/v1/disputes/${dispute}/evidence`, evidence)).status).toBe(201);
    for (const client of [app.as.affiliate(), app.as.analyst])
      expect((await pages(client, '/v1/disputes')).map(({ id }) => id)).toEqual([dispute]);
    expect(await pages(app.as.affiliate(1), '/v1/disputes')).toEqual([]);
    const statuses = [app.as.affiliate(1), app.as.otherTenant].map((client) =>
      client.call('GET', `/v1/disputes/${dispute}`),
    );
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([404, 404]);
  });

  it('waits in the review queue beside the alert, by suspicion', async () => {
    const items = await pages(app.as.analyst, '/v1/review-queue');
    expect(items.map(({ cause }) => String(cause)).toSorted()).toEqual(['DISPUTE', 'HIGH_DISCREPANCY']);
    const { fraudScore } = await scoreOf();
    expect(items).toMatchObject([{ fraudScore }, { fraudScore, history: { disputes: { OPEN: 1 } } }]);
  });

  it('is won by an override that another person approves: verdict, trust and alert follow', async () => {
    const before = await scoreOf();
    const decision = { outcome: 'WON', reason: 'the export shows it', override: { action: 'void' } };
    const won = await app.as.analyst.call<Shown>('POST', `/v1/disputes/${dispute}/decision`, decision);
    expect([won.status, won.body.status]).toEqual([202, 'WON_PENDING']);
    override = String(won.body.overrideId);
    expect((await pages(app.as.analyst, '/v1/overrides')).map(({ id }) => id)).toEqual([override]);
    expect((await app.as.analyst.call('POST', `/v1/overrides/${override}/approve`, {})).status).toBe(403);
    const approved = await app.as.admin.call<Shown>('POST', `/v1/overrides/${override}/approve`, {});
    expect([approved.status, approved.body.status]).toEqual([200, 'APPROVED']);
    expect(await app.read(ids[0]!)).toMatchObject({
      status: 'UNRESOLVED',
      verdict: { status: 'UNVERIFIABLE', reasons: [{ code: 'OVERRIDDEN', text: 'the export shows it' }] },
    });
    expect((await scoreOf()).score).toBeCloseTo(before.score + 0.1, 3);
    const { body } = await app.as.affiliate().call<Shown>('GET', `/v1/disputes/${dispute}`);
    expect(body.status).toBe('WON');
  });

  it('and its override stand in the history, and partners hear of it', async () => {
    const { body } = await app.as.affiliate().call('GET', `/v1/submissions/${ids[0]}/history`);
    expect(body).toMatchObject({
      disputes: [{ id: dispute, status: 'WON' }],
      overrides: [{ id: override, status: 'APPROVED' }],
      trust: [{ event: 'overclaim' }, { event: 'overclaim', overrideId: override }],
    });
    await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(1);
    expect((await told())[0]?.body).toMatchObject({ type: 'verdict.changed', data: { submissionId: ids[0] } });
  });
});

describe('an override', () => {
  it('is proposed once under a key, and may be rejected', async () => {
    const key = { 'idempotency-key': 'override' };
    const path = `/v1/submissions/${ids[1]}/override`;
    const body = { action: 'force', status: 'MATCHED', reason: 'seen it' };
    expect((await app.as.analyst.call('POST', path, { ...body, policyVersion: 99 }, key)).status).toBe(400);
    const made = await app.as.analyst.call<Shown>('POST', path, body, key);
    expect(made.status).toBe(202);
    expect((await app.as.analyst.call<Shown>('POST', path, body, key)).body.id).toBe(made.body.id);
    const rejected = await app.as.admin.call<Shown>('POST', `/v1/overrides/${made.body.id}/reject`, { reason: 'no' });
    expect(rejected.body.status).toBe('REJECTED');
  });

  it('stands whatever the platform says later', async () => {
    const body = { action: 'force', status: 'MATCHED', reason: 'seen it' };
    const made = await app.as.analyst.call<Shown>('POST', `/v1/submissions/${ids[1]}/override`, body);
    expect((await app.as.admin.call('POST', `/v1/overrides/${made.body.id}/approve`, {})).status).toBe(200);
    await app.post('x', '1997000000000000002', { views: 1 });
    await app.later('PT100H');
    const { verdict } = await app.read(ids[1]!);
    expect(verdict).toMatchObject({ status: 'MATCHED', reasons: [{ code: 'OVERRIDDEN' }] });
  });
});

describe('a dispute that nobody decides', () => {
  it('is escalated by the sweep when its time is up, tells people, and can still be decided', async () => {
    const asked = await app.as.affiliate().call<Shown>('POST', `/v1/submissions/${ids[2]}/dispute`, { reason: 'no' });
    expect(asked.status).toBe(202);
    const { id } = asked.body;
    await app.later('PT200H');
    const status = async () => (await app.as.analyst.call<Shown>('GET', `/v1/disputes/${id}`)).body.status;
    await expect.poll(status, { timeout: 20_000 }).toBe('ESCALATED');
    const open = await pages(app.as.analyst, '/v1/alerts');
    expect(open.filter(({ type }) => type === 'DISPUTE_ESCALATED')).toMatchObject([{ submissionId: ids[2] }]);
    const lost = { outcome: 'LOST', reason: 'the export is of another post' };
    expect((await app.as.analyst.call('POST', `/v1/disputes/${id}/decision`, lost)).status).toBe(200);
    const alerts = await pages(app.as.analyst, '/v1/alerts');
    expect(alerts.filter(({ type }) => type === 'DISPUTE_ESCALATED')).toMatchObject([{ status: 'RESOLVED' }]);
  });
});

describe('the dispute of the demo', () => {
  it('is won by two people, and printed', async () => {
    const dispute = await winDispute(app.access, ids[2]!);
    expect(dispute.surprises).toEqual([]);
    expect(dispute.verdict).toEqual({ before: 'AFFILIATE_OVERCLAIMED', after: 'UNVERIFIABLE' });
    expect(dispute.trust.after).toBeGreaterThan(dispute.trust.before);
    expect(printDispute(dispute)).toContain('Verdict AFFILIATE_OVERCLAIMED → UNVERIFIABLE');
  });
});
