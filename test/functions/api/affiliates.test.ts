import { beforeEach, describe, expect, it } from 'vitest';
import { after, DAY } from '../../../shared/model/instant.ts';
import type { LedgerEntry } from '../../../shared/model/trust.ts';
import { ledgerPut, scorePut } from '../../../shared/store/trust.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const admin = (method: string, path: string, body?: unknown) =>
  api.call(method, path, { key: keys.acme.admin, ...(body === undefined ? {} : { body }) });

describe('affiliates', () => {
  it('are made by an admin and can be read at once', async () => {
    const { status, body, headers } = await admin('POST', '/v1/affiliates', sampleBody('new-affiliate'));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^aff_[a-z0-9]{19}$/),
      ...sampleBody('new-affiliate'),
      status: 'active',
      createdAt: T0,
      updatedAt: T0,
    });
    expect(headers.location).toBe(`/v1/affiliates/${String(body.id)}`);
    expect((await admin('GET', headers.location!)).body).toEqual(body);
  });

  it('are changed by what is given, accounts platform by platform', async () => {
    const made = await admin('POST', '/v1/affiliates', sampleBody('new-affiliate'));
    api.clock.ms += 1000;
    const { status, body } = await admin('PATCH', made.headers.location!, sampleBody('change-affiliate'));
    expect(status).toBe(200);
    expect(body).toEqual({
      ...made.body,
      segment: 'top',
      accounts: { x: ['1000007', '1000008'], youtube: ['UCsample0000000000000007'] },
      networkIds: ['71', '72'],
      updatedAt: after(T0, 1000),
    });
  });

  it('keep their ids at the network where a change does not name them', async () => {
    const made = await admin('POST', '/v1/affiliates', sampleBody('new-affiliate'));
    const { body } = await admin('PATCH', made.headers.location!, { name: 'Dana' });
    expect(body['networkIds']).toEqual(['71']);
  });

  it('are listed newest first, page by page', async () => {
    const made: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      api.clock.ms += 1;
      made.unshift((await admin('POST', '/v1/affiliates', sampleBody('new-affiliate'))).body.id);
    }
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const query: Record<string, string> = { limit: '3', ...(typeof cursor === 'string' ? { cursor } : {}) };
      const { body } = await api.call('GET', '/v1/affiliates', { key: keys.acme.advertiser, query });
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.cursor;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(7);
    expect(seen.filter((id) => made.includes(id))).toEqual(made);
  });

  it('see only themselves', async () => {
    const list = await api.call('GET', '/v1/affiliates', { key: keys.acme.ann });
    expect(list.body).toEqual({ items: [expect.objectContaining({ id: 'aff_ann' })] });
    expect((await api.call('GET', '/v1/affiliates/aff_ann', { key: keys.acme.ann })).status).toBe(200);
    expect((await api.call('GET', '/v1/affiliates/aff_ben', { key: keys.acme.ann })).status).toBe(404);
  });

  it.each<[string, string, unknown]>([
    ['POST', 'name', { accounts: {} }],
    ['POST', 'segment', { name: 'x', segment: 'gold' }],
    ['POST', 'accounts.myspace', { name: 'x', accounts: { myspace: ['1'] } }],
    ['POST', 'id', { name: 'x', id: 'aff_mine' }],
    ['POST', 'networkIds.0', { name: 'x', networkIds: ['7 1'] }],
    ['PATCH', '', {}],
    ['PATCH', 'status', { status: 'gone' }],
  ])('%s refuses a bad %s', async (method, path, body) => {
    const before = api.memory.all('registry');
    const reply = await admin(method, method === 'POST' ? '/v1/affiliates' : '/v1/affiliates/aff_ann', body);
    expect([reply.status, (reply.body.errors as { path: string }[])[0]?.path]).toEqual([400, path]);
    expect(api.memory.all('registry')).toEqual(before);
  });
});

describe('trust', () => {
  const trust = (query: Record<string, string> = {}, key = keys.acme.ann) =>
    api.call('GET', '/v1/affiliates/aff_ann/trust', { key, query });

  it('starts in the middle', async () => {
    expect((await trust()).body).toEqual({
      affiliateId: 'aff_ann',
      score: 0.5,
      bucket: 'normal',
      tier: 'standard',
      asOf: T0,
      ledger: [],
    });
  });

  it('is worth what is left of it now', async () => {
    const score = { scoreNano: 900_000_000, at: T0, version: 1 };
    await api.memory.write(scorePut('acme', 'aff_ann', score, 'absent'));
    expect((await trust()).body).toMatchObject({ score: 0.9, bucket: 'high_trust' });
    api.clock.ms += 90 * DAY;
    expect((await trust()).body).toMatchObject({ score: 0.7, bucket: 'normal', asOf: after(T0, 90 * DAY) });
  });

  it('tells every movement, newest first, page by page, wherever a page ends in what one commit entered', async () => {
    const entry = (n: number, at: number): LedgerEntry => ({
      ...{ affiliateId: 'aff_ann', at: after(T0, at), event: 'minor_discrepancy', delta: -10_000_000 },
      ...{ scoreAfter: 500_000_000 - n * 10_000_000, submissionId: 'sub_1', revision: n, sequence: '0002' },
    });
    await api.memory.write(ledgerPut('acme', [entry(1, 1), entry(2, 1), entry(3, 1)]));
    await api.memory.write(ledgerPut('acme', [entry(4, 2)]));
    await api.memory.write(ledgerPut('acme', [entry(5, 5), entry(6, 5)]));
    const first = await trust({ limit: '4' });
    const read = async (limit: number): Promise<number[][]> => {
      const pages: number[][] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const { body } = await trust({ limit: String(limit), ...(cursor === '' ? {} : { cursor }) });
        pages.push((body.ledger as LedgerEntry[]).map(({ revision }) => revision));
        cursor = body.cursor as string | undefined;
      }
      return pages;
    };
    expect(await read(4)).toEqual([
      [6, 5, 4, 3],
      [2, 1],
    ]);
    expect(await read(3)).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
    expect(await read(1)).toEqual([[6], [5], [4], [3], [2], [1]]);
    expect(await read(6)).toEqual([[6, 5, 4, 3, 2, 1]]);
    expect((first.body.ledger as unknown[])[0]).toEqual({
      at: after(T0, 5),
      event: 'minor_discrepancy',
      delta: -0.01,
      scoreAfter: 0.44,
      submissionId: 'sub_1',
      revision: 6,
      sequence: '0002',
    });
  });
});
