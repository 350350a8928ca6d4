import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

interface ProblemBody {
  code: string;
  status: number;
  detail: string;
  requestId: string;
  errors?: { path: string }[];
}

async function post(
  body: string,
  key = app.access.tenants[0]!.affiliates[0]!.key,
): Promise<{ status: number; type: string | null; problem: ProblemBody }> {
  const response = await fetch(`${app.access.baseUrl}/v1/submissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    problem: (await response.json()) as ProblemBody,
  };
}

const claim = (changes: object = {}): string =>
  JSON.stringify({
    campaignId: app.campaignId,
    postUrl: 'https://youtu.be/badinputvid',
    claimed: { views: 1 },
    ...changes,
  });

describe('what cannot be accepted', () => {
  it.each<[string, () => string, number, string, string?]>([
    ['malformed JSON', () => '{"campaignId": ', 400, 'VALIDATION_FAILED', ''],
    ['a wrong type', () => claim({ claimed: { views: '1' } }), 400, 'VALIDATION_FAILED', 'claimed.views'],
    ['an unknown field', () => claim({ tenantId: 'solstice' }), 400, 'VALIDATION_FAILED', 'tenantId'],
    ['a negative number', () => claim({ claimed: { views: -1 } }), 400, 'VALIDATION_FAILED', 'claimed.views'],
    ['a fraction', () => claim({ claimed: { views: 1.5 } }), 400, 'VALIDATION_FAILED', 'claimed.views'],
    [
      'a number beyond range',
      () => claim({ claimed: { views: 1_000_000_000_001 } }),
      400,
      'VALIDATION_FAILED',
      'claimed.views',
    ],
    ['no metric', () => claim({ claimed: {} }), 400, 'VALIDATION_FAILED', 'claimed'],
    [
      'a look-alike of X',
      () => claim({ postUrl: 'https://netflix.com/ann/status/1850000000000000001' }),
      422,
      'URL_UNSUPPORTED',
    ],
    [
      'YouTube in a path',
      () => claim({ postUrl: 'https://evil.example/youtube.com/watch?v=badinputvid' }),
      422,
      'URL_UNSUPPORTED',
    ],
    [
      'YouTube as a user',
      () => claim({ postUrl: 'https://youtube.com@evil.example/watch?v=badinputvid' }),
      422,
      'URL_UNSUPPORTED',
    ],
    [
      'a campaign of another tenant',
      () => claim({ campaignId: app.access.tenants[1]!.campaigns[0]!.id }),
      404,
      'NOT_FOUND',
    ],
    [
      'a platform outside the campaign',
      () =>
        claim({
          campaignId: app.access.tenants[0]!.campaigns[1]!.id,
          postUrl: 'https://x.com/i/status/1850000000000000001',
        }),
      422,
      'PLATFORM_NOT_IN_CAMPAIGN',
    ],
  ])('%s is refused with the field or the reason, and leaves nothing behind', async (_, body, status, code, path) => {
    const answer = await post(body());
    expect(answer).toMatchObject({ status, type: 'application/problem+json', problem: { code, status } });
    expect(answer.problem.detail).not.toBe('');
    if (path !== undefined) expect(answer.problem.errors?.map((error) => error.path)).toContain(path);
  });

  it.each([
    ['no key', ''],
    ['a key that never was', 'cck_aaaaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ])('%s is 401', async (_, key) => {
    expect(await post(claim(), key)).toMatchObject({ status: 401, problem: { code: 'UNAUTHENTICATED' } });
  });

  it('stored nothing and queued nothing', async () => {
    const { body } = await app.as.admin.call<{ items: unknown[] }>('GET', '/v1/submissions');
    expect(body.items).toEqual([]);
    expect(await app.engine.idle()).toMatchObject({ idle: true });
    expect(await (await app.control('GET', '/requests/youtube')).json()).toEqual([]);
  });

  it('an ended campaign is refused', async () => {
    await app.as.admin.call('POST', '/v1/campaigns', {
      name: 'Last year',
      platforms: ['youtube'],
      startsAt: '2024-01-01T00:00:00.000Z',
      endsAt: '2024-12-31T00:00:00.000Z',
    });
    const { body } = await app.as.admin.call<{ items: { id: string; name: string }[] }>('GET', '/v1/campaigns');
    const ended = body.items.find(({ name }) => name === 'Last year');
    expect(await post(claim({ campaignId: ended?.id }))).toMatchObject({
      status: 422,
      problem: { code: 'CAMPAIGN_NOT_ACTIVE' },
    });
  });
});
