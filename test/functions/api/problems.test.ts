import { beforeEach, describe, expect, it } from 'vitest';
import { after } from '../../../shared/model/instant.ts';
import { apiHarness, twoTenants, type ApiHarness, type Call } from '../../support/api-harness.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

interface Refusal {
  code: string;
  status: number;
  title: string;
  detail?: string;
  more?: Record<string, unknown>;
  request: () => [method: string, path: string, call: Call] | Promise<[method: string, path: string, call: Call]>;
}

const submitting = (changes: Record<string, unknown> = {}, call: Call = {}): [string, string, Call] => [
  'POST',
  '/v1/submissions',
  { key: keys.acme.ann, body: { ...sampleBody('submit-x'), ...changes }, ...call },
];

const REFUSALS: Refusal[] = [
  {
    code: 'VALIDATION_FAILED',
    status: 400,
    title: 'The request is not valid',
    detail: 'the body is not valid JSON',
    more: { errors: [{ path: '', message: 'the body is not valid JSON' }] },
    request: () => submitting({}, { rawBody: '{"campaignId":' }),
  },
  {
    code: 'VALIDATION_FAILED',
    status: 400,
    title: 'The request is not valid',
    detail: 'a JSON body is needed',
    more: { errors: [{ path: '', message: 'a JSON body is needed' }] },
    request: () => submitting({}, { rawBody: '' }),
  },
  {
    code: 'VALIDATION_FAILED',
    status: 400,
    title: 'The request is not valid',
    detail: 'tenant: unknown field',
    more: { errors: [{ path: 'tenant', message: 'unknown field' }] },
    request: () => submitting({ tenant: 'globex' }),
  },
  {
    code: 'INVALID_CURSOR',
    status: 400,
    title: 'The cursor is not valid here',
    detail: 'Use a cursor with the list and filters it came from.',
    request: () => ['GET', '/v1/submissions', { key: keys.acme.ann, query: { cursor: 'e30.AAAA' } }],
  },
  {
    code: 'UNAUTHENTICATED',
    status: 401,
    title: 'A valid API key is needed',
    request: () => ['GET', '/v1/submissions', {}],
  },
  {
    code: 'FORBIDDEN',
    status: 403,
    title: 'Your key may not do this',
    request: () => ['GET', '/v1/alerts', { key: keys.acme.ann }],
  },
  {
    code: 'TENANT_SUSPENDED',
    status: 403,
    title: 'The tenant is suspended',
    async request() {
      await api.tenant('acme', { status: 'suspended' });
      return ['GET', '/v1/submissions', { key: keys.acme.ann }];
    },
  },
  {
    code: 'NOT_FOUND',
    status: 404,
    title: 'Not found',
    detail: 'There is no such campaign.',
    request: () => submitting({ campaignId: 'cmp_winter' }),
  },
  {
    code: 'NOT_FOUND',
    status: 404,
    title: 'Not found',
    detail: 'There is no such campaign.',
    request: () => submitting({ campaignId: 'no id at all' }),
  },
  {
    code: 'NOT_FOUND',
    status: 404,
    title: 'Not found',
    detail: 'There is no such submission.',
    request: () => ['GET', `/v1/submissions/sub_${'a'.repeat(26)}`, { key: keys.acme.ann }],
  },
  {
    code: 'NOT_FOUND',
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this address.',
    request: () => ['GET', '/v2/anything', {}],
  },
  {
    code: 'REQUEST_IN_PROGRESS',
    status: 409,
    title: 'The same request is being handled',
    async request() {
      const call = submitting({}, { headers: { 'idempotency-key': 'k1' } });
      const create = api.memory.write.bind(api.memory);
      api.memory.write = async (write) => {
        api.memory.write = create;
        // The first request is still writing when the second comes in.
        return new Promise((resolve) => setTimeout(() => resolve(create(write)), 50));
      };
      void api.call(...call);
      await new Promise((resolve) => setTimeout(resolve, 10));
      return call;
    },
  },
  {
    code: 'PAYLOAD_TOO_LARGE',
    status: 413,
    title: 'The body is too large',
    detail: 'A body may have 256 KiB at most.',
    request: () => submitting({}, { rawBody: ' '.repeat(256 * 1024 + 1) }),
  },
  {
    code: 'URL_UNSUPPORTED',
    status: 422,
    title: 'This link is not supported',
    detail: expect.any(String),
    request: () => submitting({ postUrl: 'https://example.com/post/1' }),
  },
  {
    code: 'PLATFORM_NOT_IN_CAMPAIGN',
    status: 422,
    title: 'The campaign does not run on this platform',
    detail: 'The campaign does not run on X, but on YouTube.',
    async request() {
      await api.campaign('acme', 'cmp_video', { platforms: ['youtube'] });
      return submitting({ campaignId: 'cmp_video' });
    },
  },
  {
    code: 'CAMPAIGN_NOT_ACTIVE',
    status: 422,
    title: 'The campaign is not active',
    detail: expect.stringContaining(after(T0, -1)),
    async request() {
      await api.campaign('acme', 'cmp_over', { endsAt: after(T0, -1) });
      return submitting({ campaignId: 'cmp_over' });
    },
  },
  {
    code: 'IDEMPOTENCY_KEY_REUSED',
    status: 422,
    title: 'The idempotency key was used for another request',
    detail: 'Use a new Idempotency-Key for another body.',
    async request() {
      const headers = { 'idempotency-key': 'k1' };
      expect((await api.call(...submitting({}, { headers }))).status).toBe(202);
      return submitting({ claimed: { views: 2 } }, { headers });
    },
  },
  {
    code: 'LINK_RESOLUTION_UNAVAILABLE',
    status: 503,
    title: 'The short link could not be followed',
    detail: expect.stringContaining('paste the full link'),
    request: () => submitting({ postUrl: 'https://t.co/AbC123' }),
  },
  {
    code: 'UNAVAILABLE',
    status: 503,
    title: 'Not available for the moment',
    request: () => failing(Object.assign(new Error('slow down'), { name: 'ThrottlingException' })),
  },
  {
    code: 'INTERNAL_ERROR',
    status: 500,
    title: 'Something went wrong on our side',
    request: () => failing(new Error('the secret inner workings')),
  },
];

async function failing(error: Error): Promise<[string, string, Call]> {
  api.memory.write = async () => {
    throw error;
  };
  return submitting();
}

describe('a refusal', () => {
  it.each(REFUSALS.map((refusal) => [`${refusal.status} ${refusal.code}`, refusal] as const))(
    'is a problem with every member: %s',
    async (_, { code, status, title, detail = title, more = {}, request }) => {
      const [method, path, call] = await request();
      const before = api.memory.all('submissions');
      const reply = await api.call(method, path, { ...call, headers: { ...call.headers, 'x-request-id': 'req-7' } });
      expect(reply.body).toEqual({
        type: `urn:claimcheck:problem:${code.toLowerCase().replaceAll('_', '-')}`,
        ...{ title, status, code, detail, requestId: 'req-7', ...more },
      });
      expect(reply.status).toBe(status);
      expect(reply.headers['content-type']).toBe('application/problem+json');
      expect(reply.headers['x-request-id']).toBe('req-7');
      expect(api.memory.all('submissions')).toEqual(before);
    },
  );

  it('says how to authenticate, and when to come back', async () => {
    expect((await api.call('GET', '/v1/alerts')).headers['www-authenticate']).toBe('Bearer');
    const reply = await api.call(...(await failing(Object.assign(new Error('slow'), { name: 'ThrottlingException' }))));
    expect(reply.headers['retry-after']).toBe('1');
  });

  it('takes a body of exactly 256 KiB', async () => {
    const text = JSON.stringify(sampleBody('submit-x'));
    const [method, path, call] = submitting({}, { rawBody: text.padEnd(256 * 1024, ' ') });
    expect((await api.call(method, path, call)).status).toBe(202);
  });

  it('comes in the same order whatever else is wrong', async () => {
    const bad = { ...sampleBody('submit-x'), campaignId: 'cmp_winter', postUrl: 'https://example.com', extra: 1 };
    const submit = (body: unknown, key?: string) =>
      api.call('POST', '/v1/submissions', { body, ...(key ? { key } : {}) });
    expect((await submit(bad)).status).toBe(401);
    expect((await submit(bad, keys.acme.admin)).status).toBe(403);
    expect((await submit(bad, keys.acme.ann)).status).toBe(400);
    expect((await submit({ ...bad, extra: undefined }, keys.acme.ann)).status).toBe(404);
    expect((await submit({ ...bad, extra: undefined, campaignId: 'cmp_autumn' }, keys.acme.ann)).status).toBe(422);
  });
});

describe('the request id', () => {
  it.each([
    ['a plain token', 'Req_1.2-3', true],
    ['128 characters', 'a'.repeat(128), true],
    ['129 characters', 'a'.repeat(129), false],
    ['a line break', 'a\nb', false],
    ['nothing', '', false],
  ])('is echoed only when it is sane: %s', async (_, given, echoed) => {
    const { headers } = await api.call('GET', '/v1/health', { headers: { 'x-request-id': given } });
    if (echoed) expect(headers['x-request-id']).toBe(given);
    else expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an id that no id can be', () => {
  it.each(['%E0%A4%A', '%20', 'x', '..', 'sub_', `sub_${'A'.repeat(26)}`])('is a 404: %s', async (id) => {
    const { status, body } = await api.call('GET', `/v1/submissions/${id}`, { key: keys.acme.ann });
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('the health function', () => {
  it('says what runs', async () => {
    const { status, body } = await api.call('GET', '/v1/health');
    expect([status, body]).toEqual([200, { status: 'ok', version: '1.2.3', time: T0 }]);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/v1/nothing'],
    ['DELETE', '/v1/health'],
    ['GET', '//evil.example.com/'],
  ])('answers 404 at %s %s', async (method, path) => {
    expect(await apiHarness(new MemoryTables()).call(method, path)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });
});
