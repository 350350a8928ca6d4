import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { replayStore } from '../../../shared/store/replays.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { sampleReplay } from '../../support/sample-replays.ts';

const CLAIMS = 36;
let app: RunningApplication;
let operator: ApiClient;
let tenantId: string;
let ids: string[];

beforeAll(async () => {
  app = await runApplication();
  operator = new ApiClient(app.access.baseUrl, app.access.operatorKey);
  const [tenant] = app.access.tenants;
  tenantId = tenant!.id;
  ids = [];
  const observedAt = atMs(app.engine.clock.now() - 3 * 3_600_000);
  for (const [n, { accounts }] of tenant!.affiliates.entries()) {
    const submissions = [];
    for (let post = 0; post < CLAIMS / tenant!.affiliates.length; post += 1) {
      const postId = `19980000000000${n}${String(post).padStart(4, '0')}`;
      await app.post('x', postId, { views: post % 2 === 0 ? 1_000 : 770, author: accounts.x });
      submissions.push({
        ...{ campaignId: app.campaignId, postUrl: `https://x.com/i/status/${postId}` },
        ...{ claimed: { views: 1_000 }, observedAt },
      });
    }
    const { body } = await app.as
      .affiliate(n)
      .call<{ outcomes: { id: string }[] }>('POST', '/v1/submissions/batch', { submissions });
    ids.push(...body.outcomes.map(({ id }) => id));
  }
  for (const id of ids) await app.until(id, ({ verdict }) => verdict !== null);
});
afterAll(() => app.stop());

interface Shown {
  id: string;
  status: string;
  verdicts: { examined: number; changed: number };
  affiliates: number;
  applied?: { verdicts: number; changedSince: number };
  byAffiliate: { affiliateId: string; verdictsChanged: number; trust: { after: number } }[];
}

const path = (rest = ''): string => `/v1/ops/replays${rest}?tenantId=${tenantId}`;
const shown = async (id: string): Promise<Shown> => (await operator.call<Shown>('GET', path(`/${id}`))).body;
const until = async (id: string, status: string): Promise<Shown> => {
  await expect.poll(async () => (await shown(id)).status, { timeout: 30_000 }).toBe(status);
  return shown(id);
};
const asked = async (body: object, headers: Record<string, string> = {}) =>
  operator.call<Shown>('POST', path(), { reason: 'Looked at again', ...body }, headers);

describe('a replay', () => {
  let version: number;

  it('is refused under a policy that is not there, and may be asked for again under its key', async () => {
    const lenient = { changes: { comparison: { overclaimBps: 4_000 } }, note: 'Lenient' };
    version = (await app.as.admin.call<{ version: number }>('POST', '/v1/policies', lenient)).body.version;
    const key = { 'idempotency-key': 'replay' };
    expect((await asked({ filter: {}, policyVersion: version + 1 }, key)).status).toBe(400);
    const { status, body } = await asked({ filter: {}, policyVersion: version }, key);
    expect(status).toBe(202);
    const examined = await until(body.id, 'EXAMINED');
    expect(examined).toMatchObject({ verdicts: { examined: CLAIMS, changed: CLAIMS / 2 }, affiliates: 3 });
  });

  it('is applied by force, moves trust back and resolves the alerts', async () => {
    const [{ id }] = (await operator.call<{ items: [Shown] }>('GET', path())).body.items;
    expect((await operator.call('POST', path(`/${id}/apply`), {})).status).toBe(409);
    const force = { force: true, reason: 'Agreed with the advertiser' };
    expect((await operator.call('POST', path(`/${id}/apply`), force)).status).toBe(202);
    const applied = await until(id, 'APPLIED');
    expect(applied.applied).toEqual({ verdicts: CLAIMS / 2, changedSince: 0 });
    for (const [n, claim] of ids.entries()) {
      const { verdict } = await app.read(claim);
      expect(verdict).toMatchObject(
        n % 2 === 0 ? { status: 'MATCHED', policyVersion: 1 } : { status: 'DISCREPANCY_HIGH', policyVersion: version },
      );
    }
    for (const { affiliateId, trust } of applied.byAffiliate) {
      const { body } = await app.as.admin.call<{ score: number; ledger: { scoreAfter: number }[] }>(
        'GET',
        `/v1/affiliates/${affiliateId}/trust`,
      );
      expect(body.score).toBeCloseTo(trust.after, 3);
      expect(body.score).toBeCloseTo(body.ledger[0]!.scoreAfter, 3);
    }
    const { body } = await app.as.analyst.call<{ items: { category: string }[] }>('GET', '/v1/alerts?status=OPEN');
    expect(body.items.map(({ category }) => category)).not.toContain('FRAUD');
    const clawbacks = await app.as.admin.call<{ items: { status: string; reason: string }[] }>('GET', '/v1/clawbacks');
    expect(clawbacks.body.items.map(({ status }) => status)).toEqual(
      Array.from({ length: CLAIMS / 2 }, () => 'EXPIRED'),
    );
  });

  it('of one affiliate finds nothing more to change', async () => {
    const affiliateId = app.access.tenants[0]!.affiliates[0]!.id;
    const { body } = await asked({ filter: { affiliateId }, policyVersion: version });
    expect(await until(body.id, 'EXAMINED')).toMatchObject({ verdicts: { examined: CLAIMS / 3, changed: 0 } });
  });

  it('whose message was lost is begun by the sweep', async () => {
    const createdAt = atMs(app.engine.clock.now());
    const lost = sampleReplay({ tenantId, id: 'rpl_lost', policyVersion: version, createdAt });
    await replayStore(app.tables).create(lost, createdAt);
    await app.later('PT16M');
    expect(await until('rpl_lost', 'EXAMINED')).toMatchObject({ verdicts: { examined: CLAIMS } });
  });
});
