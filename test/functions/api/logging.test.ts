import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { capturedOutput } from '../../support/captured-output.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { sampleBody } from '../../support/sample-event.ts';

// The logger reads its level when it is made: before anything is imported.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
});

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
let lines: string[];

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
  lines = capturedOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const logged = (code: string): Record<string, unknown>[] =>
  lines
    .flatMap((line) => line.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.code === code);

const submit = (headers = {}, changes: Record<string, unknown> = {}) =>
  api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: { ...sampleBody('submit-x'), ...changes }, headers });

describe('the log', () => {
  it('tells an accepted claim with tenant, claim and correlation id', async () => {
    const { body } = await submit({ 'x-request-id': 'req-log-1' });
    expect(logged('CLAIM_ACCEPTED')).toMatchObject([
      { level: 'INFO', submissionId: body.id, tenantId: 'acme', correlationId: 'req-log-1' },
    ]);
  });

  it('tells which host did not say where its short link leads, but not the link', async () => {
    await submit({}, { postUrl: 'https://t.co/SomeCode' });
    expect(logged('LINK_UNRESOLVED')).toMatchObject([{ level: 'WARN', host: 't.co', cause: 'network' }]);
    expect(lines.join('')).not.toContain('SomeCode');
  });

  it('tells an unexpected error whole, but nothing the caller sent', async () => {
    api.memory.write = async () => {
      throw new Error('the disk is on fire');
    };
    await submit({ 'x-request-id': 'req-log-2', cookie: 'session=crumbs', 'idempotency-key': 'idem-1' });
    expect(logged('API_REQUEST_FAILED')).toMatchObject([
      { level: 'ERROR', tenantId: 'acme', correlationId: 'req-log-2', error: { message: 'the disk is on fire' } },
    ]);
    const all = lines.join('');
    for (const secret of [keys.acme.ann, keys.acme.ann.slice(17), 'crumbs', 'annsample', 'insights.png', 'idem-1']) {
      expect(all).not.toContain(secret);
    }
  });

  it.each([
    ['kept', undefined],
    ['not kept, since the table fails', 'transact'],
    ['not kept, since the keys fail', 'keys'],
    ['refused', 'body'],
  ] as const)('holds no token of an owner where the tokens were %s', async (_, fault) => {
    const failing = async () => {
      throw new Error('the disk is on fire');
    };
    if (fault === 'transact') api.memory.transact = failing;
    if (fault === 'keys') api.dataKeys.generate = failing;
    const body = {
      ...sampleBody('connect-account'),
      ...(fault === 'body' && { accessToken: 'act.invented and more' }),
    };
    await api.call('POST', '/v1/affiliates/aff_ann/connections', { key: keys.acme.ann, body });
    expect(lines.join('')).toContain('"code"');
    expect(lines.join('')).not.toContain('invented');
  });

  it('carries nothing of one request into the next', async () => {
    await submit({ 'x-request-id': 'req-log-3' });
    await api.call('GET', '/v1/submissions', { headers: { 'x-request-id': 'req-log-4' } });
    const [refusal] = logged('API_REQUEST_REFUSED');
    expect(refusal).toMatchObject({ correlationId: 'req-log-4', problem: 'UNAUTHENTICATED' });
    expect(refusal).not.toHaveProperty('tenantId');
  });
});
