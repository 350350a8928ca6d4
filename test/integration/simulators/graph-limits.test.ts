import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedOwnerToken } from '../../../local/simulators/credentials.ts';
import { graphIdOf, nameOfGraphId } from '../../../local/simulators/graph-ids.ts';
import { AUTHORS, simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

const AD_ACCOUNT = 'act_9000000001';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
});
afterAll(() => platforms.stop());

const get = async (vendor: 'instagram' | 'meta', path: string, account: string = AUTHORS[vendor]) => {
  const response = await fetch(`${platforms.url}/${vendor}${path}`, {
    headers: { authorization: `Bearer ${simulatedOwnerToken(vendor, account)}` },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};
const errorOf = ({ body }: { body: Record<string, unknown> }) => body['error'] as Record<string, unknown> | undefined;

describe('an id of the simulated Graph API', () => {
  it.each(['CxSynth0001', '3500000000000000009', 'pfbid02AbC', 'video:88'])(
    'is other than %s, and made from it',
    (name) => {
      const id = graphIdOf(name);
      expect(id).toMatch(/^\d+$/);
      expect(id).not.toContain(name);
      expect(nameOfGraphId(id)).toBe(name);
    },
  );

  it.each(['', 'abc', '-1', '7', '12'])('is not %j', (id) => {
    expect(nameOfGraphId(id)).toBeUndefined();
  });
});

describe('the simulated Instagram', () => {
  beforeAll(async () => {
    await platforms.control(
      'PUT',
      'posts/instagram',
      Array.from({ length: 101 }, (_, n) => ({ postId: `CxList${String(n).padStart(5, '0')}`, views: n })),
    );
    await platforms.control('PUT', 'posts/instagram/3500000000000000001', { views: 100, clicks: 3 });
  });
  const list = (query: string) => get('instagram', `/v26.0/${AUTHORS.instagram}/media?${query}`);
  const insights = (name: string, metrics: string) =>
    get('instagram', `/v26.0/${graphIdOf(name)}/insights?metric=${metrics}`);

  it('lists the newest first, page by page, with the fields that are asked for', async () => {
    const first = await list('fields=id,shortcode&limit=100');
    expect(first.body).toMatchObject({ paging: { next: expect.stringContaining('after=') as string } });
    expect((first.body['data'] as object[])[0]).toEqual({ id: graphIdOf('CxList00100'), shortcode: 'CxList00100' });
    const { after } = (first.body['paging'] as { cursors: { after: string } }).cursors;
    const second = await list(`fields=shortcode&limit=100&after=${after}`);
    expect(second.body).toMatchObject({ data: [{ shortcode: 'CxList00000' }] });
    expect(second.body).not.toHaveProperty('paging.next');
  });

  it('lists 25 where no limit is given, and stories apart from media', async () => {
    expect((await list('fields=id')).body['data']).toHaveLength(25);
    const stories = await get('instagram', `/v26.0/${AUTHORS.instagram}/stories?fields=permalink`);
    expect(stories.body).toMatchObject({
      data: [{ permalink: `https://www.instagram.com/stories/sim_${AUTHORS.instagram}/3500000000000000001/` }],
    });
  });

  it.each([
    ['limit=100', 200],
    ['limit=101', 400],
    ['limit=0', 400],
    ['limit=many', 400],
  ])('answers a list with %s with %i', async (query, status) => {
    expect((await list(query)).status).toBe(status);
  });

  it.each([
    ['CxList00001', 'views,reach,likes,comments,saved,shares', 200, undefined],
    ['CxList00001', 'views,link_clicks', 400, /does not support the link_clicks metric/],
    ['3500000000000000001', 'views,link_clicks,reach,shares,replies', 200, undefined],
    ['3500000000000000001', 'views,saved,likes', 400, /does not support the saved, likes metric/],
    ['CxList00001', 'views,impressions', 400, /must be a valid insights metric/],
    ['CxList00001', '', 400, /must be a valid insights metric/],
    ['CxUnheardOf', 'views', 400, /^\(#100\) Unsupported get request/],
  ])('answers for %s asked for %s with %i', async (name, metrics, status, message) => {
    const answer = await insights(name, metrics);
    expect(answer.status).toBe(status);
    if (message) expect(errorOf(answer)?.['message']).toMatch(message);
  });

  it('takes no token but those of owners, and none of an owner for the list of another', async () => {
    const stranger = await fetch(`${platforms.url}/instagram/v26.0/1/media`, {
      headers: { authorization: 'Bearer x' },
    });
    expect(await stranger.json()).toMatchObject({ error: { code: 190, error_subcode: 463 } });
    expect(errorOf(await get('instagram', '/v26.0/17841400000002/media?fields=id'))).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
    const token = simulatedOwnerToken('instagram', AUTHORS.instagram);
    const inAddress = await fetch(`${platforms.url}/instagram/v26.0/${AUTHORS.instagram}/media?access_token=${token}`);
    expect(inAddress.status).toBe(200);
    expect(JSON.stringify((await platforms.control('GET', 'requests/instagram')).body)).not.toContain(token);
  });

  it('states how much of its limits is used, and in minutes for how long a used-up one lasts', async () => {
    const { headers } = await list('fields=id');
    const usage = JSON.parse(headers.get('x-business-use-case-usage') ?? '') as object;
    expect(usage).toMatchObject({ [AUTHORS.instagram]: [{ type: 'instagram', estimated_time_to_regain_access: 0 }] });
    await platforms.control('PUT', 'faults/instagram', { kind: 'rate_limit', retryAfterSeconds: 61, times: 1 });
    const limited = await list('fields=id');
    expect(errorOf(limited)).toMatchObject({ code: 80002 });
    expect(JSON.parse(limited.headers.get('x-business-use-case-usage') ?? '')).toMatchObject({
      [AUTHORS.instagram]: [{ call_count: 100, estimated_time_to_regain_access: 2 }],
    });
  });

  it.each(['/v26.0/1', '/26/1/media', `/v26.0/${AUTHORS.instagram}/tags`])('knows no %s', async (path) => {
    expect(errorOf(await get('instagram', path))).toMatchObject({ code: 2500 });
  });

  it('takes no fault that it cannot speak of', async () => {
    const refused = await platforms.control('PUT', 'faults/instagram', { kind: 'rate_limit', variant: 'ads_insights' });
    expect(refused.status).toBe(400);
  });
});

describe('the simulated Meta', () => {
  beforeAll(async () => {
    await platforms.control('PUT', 'posts/meta/122000000000001', { views: 400, clicks: 9 });
    await platforms.control('PUT', 'posts/meta/ad:1001', { views: 500, clicks: 8, conversions: 2, author: AD_ACCOUNT });
    await platforms.control('PUT', 'posts/meta/ad:1002', { views: 600, author: AD_ACCOUNT });
  });
  const ads = (query: string) => get('meta', `/v26.0/${AD_ACCOUNT}/insights?${query}`, AD_ACCOUNT);
  const only = (...ids: string[]) =>
    `filtering=${encodeURIComponent(JSON.stringify([{ field: 'ad.id', operator: 'IN', value: ids }]))}`;

  it('lists posts, but no ads, of a Page', async () => {
    const { body } = await get('meta', `/v26.0/${AUTHORS.meta}/posts?fields=id,permalink_url`);
    expect(body).toMatchObject({
      data: [
        {
          id: `${AUTHORS.meta}_${graphIdOf('122000000000001')}`,
          permalink_url: `https://www.facebook.com/${AUTHORS.meta}/posts/122000000000001`,
        },
      ],
    });
    expect(body['data']).toHaveLength(1);
  });

  it('gives the metrics of a post that are asked for, and none where one of them is dead', async () => {
    const id = `${AUTHORS.meta}_${graphIdOf('122000000000001')}`;
    expect((await get('meta', `/v26.0/${id}/insights?metric=post_clicks_by_type`)).body).toMatchObject({
      data: [{ name: 'post_clicks_by_type', values: [{ value: { 'link clicks': 9 } }] }],
    });
    expect(errorOf(await get('meta', `/v26.0/${id}/insights?metric=post_media_view,post_impressions`))).toMatchObject({
      code: 100,
    });
    expect(errorOf(await get('meta', `/v26.0/${id}/insights?metric=post_media_view`, '100000002'))).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
  });

  it('gives the results of the ads that are filtered for, as text', async () => {
    const { body } = await ads(`level=ad&fields=ad_id,impressions,inline_link_clicks&${only('1001', '9999')}`);
    expect(body['data']).toEqual([
      {
        ad_id: '1001',
        impressions: '500',
        inline_link_clicks: '8',
        date_start: expect.any(String) as string,
        date_stop: expect.any(String) as string,
      },
    ]);
  });

  it('gives all ads of the account where none is filtered for, page by page', async () => {
    const first = await ads('level=ad&fields=ad_id&limit=1');
    expect(first.body).toMatchObject({ data: [{ ad_id: '1002' }], paging: { next: expect.any(String) as string } });
    const { after } = (first.body['paging'] as { cursors: { after: string } }).cursors;
    expect((await ads(`level=ad&fields=ad_id&limit=1&after=${after}`)).body).toMatchObject({
      data: [{ ad_id: '1001' }],
    });
  });

  it.each(['level=campaign', 'level=ad&filtering=x', 'level=ad&filtering=[{}]', `level=ad&${only()}`])(
    'refuses results of ads with %s',
    async (query) => {
      expect(errorOf(await ads(query))).toMatchObject({ code: 100 });
    },
  );

  it('states the use of an ad account, and in seconds how long a used-up one lasts', async () => {
    const usage = JSON.parse((await ads('level=ad')).headers.get('x-ad-account-usage') ?? '') as object;
    expect(usage).toMatchObject({ acc_id_util_pct: 9.67, reset_time_duration: 100 });
    await platforms.control('PUT', 'faults/meta', { kind: 'rate_limit', retryAfterSeconds: 61, times: 1 });
    const limited = await ads('level=ad');
    expect(errorOf(limited)).toMatchObject({ code: 80000, error_subcode: 2446079 });
    expect(JSON.parse(limited.headers.get('x-ad-account-usage') ?? '')).toMatchObject({
      acc_id_util_pct: 100,
      reset_time_duration: 61,
    });
  });
});
