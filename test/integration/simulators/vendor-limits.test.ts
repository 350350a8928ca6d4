import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIMULATED_CREDENTIALS, simulatedOwnerToken } from '../../../local/simulators/credentials.ts';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
});
afterAll(() => platforms.stop());

const get = async (path: string, headers: Record<string, string>) => {
  const response = await fetch(`${platforms.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const youtube = (path: string) =>
  get(`/youtube/youtube/v3/${path}`, { 'x-goog-api-key': SIMULATED_CREDENTIALS.youtube.apiKey });
const x = (query: string) =>
  get(`/x/2/tweets?${query}`, { authorization: `Bearer ${SIMULATED_CREDENTIALS.x.bearerToken}` });

const ids = (count: number) => Array.from({ length: count }, (_, n) => String(n + 1)).join(',');

describe('the simulated YouTube', () => {
  it.each([
    ['videos?part=id&id=' + ids(50), 200, undefined],
    ['videos?part=id&id=' + ids(51), 400, 'invalidFilters'],
    ['videos?part=id', 400, 'missingRequiredParameter'],
    ['videos?id=1', 400, 'missingRequiredParameter'],
    ['videos?part=gossip&id=1', 400, 'unknownPart'],
    ['videos:batchGetStats?part=status&id=1', 400, 'unknownPart'],
    ['playlists?part=id&id=1', 404, 'notFound'],
  ])('answers %.60s with %i %s', async (path, status, reason) => {
    const answer = await youtube(path);
    expect(answer.status).toBe(status);
    if (reason !== undefined) expect(answer.body).toMatchObject({ error: { code: status, errors: [{ reason }] } });
  });

  it('refuses calls without a key, and takes one in the query without showing it', async () => {
    expect((await get('/youtube/youtube/v3/videos?part=id&id=1', {})).status).toBe(403);
    const key = SIMULATED_CREDENTIALS.youtube.apiKey;
    expect((await get(`/youtube/youtube/v3/videos?part=id&id=1&key=${key}`, {})).status).toBe(200);
    expect(JSON.stringify((await platforms.control('GET', 'requests/youtube')).body)).not.toContain(key);
  });

  it('gives only the parts that are asked for, counts as text', async () => {
    await platforms.control('PUT', 'posts/youtube/vidSynth-01', { views: 300 });
    const { body } = await youtube('videos?part=statistics&id=vidSynth-01');
    expect(body).toMatchObject({ items: [{ id: 'vidSynth-01', statistics: { viewCount: '300', likeCount: '15' } }] });
    expect(body).not.toHaveProperty('items.0.snippet');
  });
});

describe('the simulated X', () => {
  it.each([
    ['ids=' + ids(100), 200],
    ['ids=' + ids(101), 400],
    ['ids=', 400],
    ['ids=12a', 400],
    ['ids=12345678901234567890', 400],
  ])('answers %.40s with %i', async (query, status) => {
    expect((await x(query)).status).toBe(status);
  });

  it('states its rate limit, with the reset in seconds', async () => {
    const { headers } = await x('ids=1');
    expect(headers.get('x-rate-limit-limit')).toBe('5000');
    const reset = Number(headers.get('x-rate-limit-reset')) - Date.now() / 1000;
    expect(reset).toBeGreaterThan(-1);
    expect(reset).toBeLessThanOrEqual(901);
  });

  it('gives only the fields that are asked for', async () => {
    await platforms.control('PUT', 'posts/x/20', { views: 300, clicks: 4 });
    expect((await x('ids=20')).body).toEqual({
      data: [{ id: '20', edit_history_tweet_ids: ['20'], text: 'A simulated post' }],
    });
    expect((await x('ids=20&tweet.fields=public_metrics')).body).toMatchObject({
      data: [{ public_metrics: { impression_count: 300 } }],
    });
  });

  it('looks 100 posts up in less than 5 ms', async () => {
    await platforms.control(
      'PUT',
      'posts/x',
      Array.from({ length: 100 }, (_, n) => ({ postId: String(n + 1), views: n })),
    );
    const took: number[] = [];
    for (let time = 0; time < 20; time += 1) {
      const from = performance.now();
      await x(`ids=${ids(100)}&tweet.fields=public_metrics,non_public_metrics,created_at,author_id`);
      took.push(performance.now() - from);
    }
    expect(Math.min(...took)).toBeLessThan(5);
  });
});

describe('the simulated LinkedIn', () => {
  const ORGANIZATION = 'urn:li:organization:10000001';
  const HEADERS = {
    authorization: `Bearer ${simulatedOwnerToken('linkedin', ORGANIZATION)}`,
    'linkedin-version': '202609',
    'x-restli-protocol-version': '2.0.0',
  };
  const linkedin = (path: string, headers: Record<string, string> = {}) =>
    get(`/linkedin${path}`, { ...HEADERS, ...headers });
  const finder = (organization = ORGANIZATION) =>
    `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${encodeURIComponent(organization)}`;

  it.each([
    [`${finder()}&shares=List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)`, 200, undefined],
    [`${finder()}&ugcPosts=List(urn%3Ali%3AugcPost%3A1)`, 200, undefined],
    [`${finder()}&shares=List(urn%3Ali%3AugcPost%3A1)`, 400, 'INVALID_PARAM'],
    [`${finder()}&shares=List(urn%3Ali%3Aactivity%3A1)`, 400, 'INVALID_PARAM'],
    [`${finder()}&shares=urn%3Ali%3Ashare%3A1`, 400, 'INVALID_PARAM'],
    [`${finder()}&shares=List(urn%3Ali%3Ashare%3A1)&timeIntervals=(timeGranularityType:DAY)`, 400, 'INVALID_PARAM'],
    [`${finder('urn:li:organization:2')}&shares=List(urn%3Ali%3Ashare%3A1)`, 403, 'ACCESS_DENIED'],
    ['/rest/organizationalEntityShareStatistics?shares=List()', 400, 'INVALID_PARAM'],
    ['/rest/memberCreatorPostAnalytics?q=entity', 403, 'ACCESS_DENIED'],
    ['/rest/posts?ids=List()', 400, 'INVALID_PARAM'],
    ['/v2/activities?ids=List(urn%3Ali%3Aactivity%3A1)', 200, undefined],
    ['/rest/shares', 404, 'RESOURCE_NOT_FOUND'],
  ])('answers %s with %i %s', async (path, status, code) => {
    const answer = await linkedin(path);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.body).toMatchObject({ status, code });
  });

  it.each([
    [{ authorization: '' }, 401, 'INVALID_ACCESS_TOKEN'],
    [{ authorization: 'Bearer sim-x-user-token' }, 401, 'INVALID_ACCESS_TOKEN'],
    [{ 'linkedin-version': '' }, 400, 'VERSION_MISSING'],
    [{ 'linkedin-version': '2026-09' }, 400, 'INVALID_VERSION'],
    [{ 'linkedin-version': '202511' }, 426, 'NONEXISTENT_VERSION'],
    [{ 'x-restli-protocol-version': '1.0.0' }, 400, 'ILLEGAL_ARGUMENT'],
  ])('refuses a call with %j: %i %s', async (headers, status, code) => {
    const answer = await linkedin(`${finder()}&shares=List(urn%3Ali%3Ashare%3A1)`, headers);
    expect(answer).toMatchObject({ status, body: { status, code } });
  });

  it.each([
    ['202603', 'IMPRESSION', 200],
    ['202603', 'LINK_CLICKS', 400],
    ['202604', 'LINK_CLICKS', 200],
    ['202609', 'GOSSIP', 400],
  ])('answers version %s about %s with %i', async (version, queryType, status) => {
    const entity = '(share:urn%3Ali%3Ashare%3A1)';
    const answer = await linkedin(
      `/rest/memberCreatorPostAnalytics?q=entity&entity=${entity}&queryType=${queryType}&aggregation=TOTAL`,
      {
        authorization: `Bearer ${simulatedOwnerToken('linkedin', 'urn:li:person:sample-Person1')}`,
        'linkedin-version': version,
      },
    );
    expect(answer.status).toBe(status);
  });

  it('states no limit in its headers', async () => {
    const { headers } = await linkedin(finder());
    expect([...headers.keys()].filter((name) => name.includes('limit') || name === 'retry-after')).toEqual([]);
  });
});
