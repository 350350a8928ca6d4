import { beforeEach, describe, expect, it } from 'vitest';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const submit = (header: string, key = keys.acme.ann, body = sampleBody('submit-x')) =>
  api.call('POST', '/v1/submissions', { key, body, headers: { 'idempotency-key': header } });

describe('a request with an Idempotency-Key', () => {
  it('is answered with the same status and bytes when it comes again', async () => {
    const first = await submit('k1');
    const stored = api.memory.all('submissions');
    api.clock.ms += 60_000;
    const second = await submit('k1');
    expect([second.status, second.text]).toEqual([202, first.text]);
    expect(api.memory.all('submissions')).toEqual(stored);
  });

  it('gets its own request id each time', async () => {
    const [first, second] = [await submit('k1'), await submit('k1')];
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  it('is a request of its own for another affiliate, tenant or route', async () => {
    const answers = [
      await submit('k1'),
      await submit('k1', keys.acme.ben),
      await submit('k1', keys.globex.ann),
      await api.call('POST', '/v1/submissions/batch', {
        key: keys.acme.ann,
        body: sampleBody('submit-batch'),
        headers: { 'idempotency-key': 'k1' },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 207]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(4);
  });

  it('may be tried again after an error', async () => {
    const paused = { ...sampleBody('submit-x'), campaignId: 'cmp_soon' };
    expect((await submit('k1', keys.acme.ann, paused)).status).toBe(404);
    await api.campaign('acme', 'cmp_soon');
    expect((await submit('k1', keys.acme.ann, paused)).status).toBe(202);
  });

  it('is answered with what was done, also where that cannot be kept', async () => {
    api.idempotency.broken = new Error('throttled');
    expect((await submit('k1')).status).toBe(202);
    expect(api.memory.all('submissions')).toHaveLength(1);
  });

  it('without the header, is refused by the claim that exists', async () => {
    await submit('k1');
    const { status } = await api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: sampleBody('submit-x') });
    expect(status).toBe(409);
  });

  it.each([
    ['1 character', 'k', 202],
    ['255 characters', 'k'.repeat(255), 202],
    ['256 characters', 'k'.repeat(256), 400],
    ['no character', '', 400],
    ['a line break', 'a\nb', 400],
  ])('takes 1 to 255 printable characters: %s', async (_, header, expected) => {
    const { status, body } = await submit(header);
    expect(status).toBe(expected);
    if (expected === 400) expect(body.errors).toMatchObject([{ path: 'Idempotency-Key' }]);
  });

  it('keeps no text of the request', async () => {
    await submit('k1');
    const kept = JSON.stringify([...api.idempotency.records.values()]);
    expect(kept).toContain('PENDING');
    expect(kept).not.toMatch(/annsample|k1|12400/);
  });

  it('makes creating a campaign and an affiliate repeatable', async () => {
    for (const [path, name] of [
      ['/v1/campaigns', 'new-campaign'],
      ['/v1/affiliates', 'new-affiliate'],
    ] as const) {
      const call = { key: keys.acme.admin, body: sampleBody(name), headers: { 'idempotency-key': 'k1' } };
      const [first, second] = [await api.call('POST', path, call), await api.call('POST', path, call)];
      expect([second.status, second.text, second.headers.location]).toEqual([201, first.text, first.headers.location]);
    }
  });
});
