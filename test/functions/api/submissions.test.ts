import { beforeEach, describe, expect, it } from 'vitest';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const submit = (body: unknown, key = keys.acme.ann, headers = {}) =>
  api.call('POST', '/v1/submissions', { key, body, headers });

describe('reporting a claim', () => {
  it('accepts it with one write and answers what was understood', async () => {
    const { status, body, headers } = await submit(sampleBody('submit-x'), keys.acme.ann, { 'x-request-id': 'req-1' });
    expect(status).toBe(202);
    expect(body).toEqual({
      id: expect.stringMatching(/^sub_[a-z2-7]{26}$/),
      revision: 1,
      status: 'PENDING',
      platform: 'x',
      postId: '1850000000000000001',
      canonicalUrl: expect.stringContaining('1850000000000000001'),
      flags: [],
    });
    expect(headers['x-request-id']).toBe('req-1');
    expect(api.memory.all('submissions')).toHaveLength(1);
  });

  it('refuses the same post again and names the claim that exists', async () => {
    const first = await submit(sampleBody('submit-x'));
    const second = await submit({ ...sampleBody('submit-x'), claimed: { views: 1 } });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'CLAIM_EXISTS', id: first.body.id });
  });
});
