import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { metaClient, type MetaSettings } from '../../shared/platforms/meta.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const ACCOUNT = 'act_9000000001';
const TOKEN = 'a-token-to-keep';
const ONE = 'ad:120210000000000001';
const TWO = 'ad:120210000000000002';

const from = (name: string) => recorded('meta', name);
const asking = (answers: RecordedAnswer[], settings: Partial<MetaSettings> = {}) => {
  const vendor = vendorAnswering(...answers);
  const client = metaClient({
    baseUrl: 'https://fb.example',
    owner: { accountId: ACCOUNT, accessToken: async () => TOKEN },
    resolvedPosts: keptPosts(),
    http: vendor.http,
    ...settings,
  });
  const fetch = (...postIds: string[]) =>
    client.fetch(
      postIds.map((postId) => ({ postId })),
      () => Date.parse(NOW),
    );
  const queries = () => vendor.sent.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
  return { ...vendor, fetch, queries };
};
const ads = (count: number) => Array.from({ length: count }, (_, n) => `ad:${120_210_000 + n}`);

describe('reading ads of an ad account', () => {
  it('observes impressions, clicks on links and one type of action, all of them paid', async () => {
    const { outcomes, call } = await asking([from('ok-ads')]).fetch(ONE, TWO);
    expect(call).toBe('ok');
    expect(outcomes[0]).toEqual({
      kind: 'observed',
      postId: ONE,
      fetchedAt: NOW,
      api: 'meta.ads.insights',
      metrics: {
        views: {
          value: 15_204,
          metricName: 'impressions',
          definition: 'times the ad was on screen',
          definitionVersion: '2026-07-29',
          scope: 'paid',
        },
        clicks: {
          value: 288,
          metricName: 'inline_link_clicks',
          definition: 'clicks on links in the ad',
          definitionVersion: '2026-07-29',
          scope: 'paid',
        },
        conversions: {
          value: 7,
          metricName: 'actions[purchase]',
          definition: 'actions that Meta attributes to the ad, which it may still do for 28 days',
          definitionVersion: '2026-07-29',
          scope: 'paid',
        },
      },
      author: ACCOUNT,
      engagement: { reach: 11_980 },
    });
    expect(outcomes[1]).toMatchObject({ postId: TWO, metrics: { views: { value: 310 }, conversions: { value: 0 } } });
  });

  it('asks for them in one call, with the token in a header and never in the address', async () => {
    const { fetch, sent, queries } = asking([from('ok-ads')]);
    await fetch(ONE, TWO);
    expect(sent).toHaveLength(1);
    expect(new URL(sent[0]!.url).pathname).toBe(`/v26.0/${ACCOUNT}/insights`);
    expect(queries()[0]).toEqual({
      level: 'ad',
      date_preset: 'maximum',
      fields: 'ad_id,impressions,reach,inline_link_clicks,actions',
      filtering: '[{"field":"ad.id","operator":"IN","value":["120210000000000001","120210000000000002"]}]',
      limit: '500',
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
  });

  it.each([
    [50, 1],
    [51, 2],
    [120, 3],
  ])('asks for %i ads in %i calls', async (count, calls) => {
    const { fetch, sent } = asking([from('no-ads')]);
    const { outcomes } = await fetch(...ads(count));
    expect(sent).toHaveLength(calls);
    expect(outcomes).toHaveLength(count);
  });

  it.each([
    ['offsite_conversion.fb_pixel_purchase', 9],
    ['omni_purchase', 8],
  ])('reads %s alone where that is the conversion', async (conversionAction, value) => {
    const { outcomes } = await asking([from('ok-ads')], { conversionAction }).fetch(ONE);
    expect(outcomes).toMatchObject([
      { metrics: { conversions: { value, metricName: `actions[${conversionAction}]` } } },
    ]);
  });

  it('misses what is left out of the results, also the type of action', async () => {
    const { outcomes } = await asking([from('partial-ads')]).fetch(ONE);
    expect(outcomes).toMatchObject([{ kind: 'observed', metrics: { views: { value: 15_204 } } }]);
    expect(outcomes[0]).not.toHaveProperty('metrics.clicks');
    expect(outcomes[0]).not.toHaveProperty('metrics.conversions');
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });

  it('follows the cursor until every ad is found', async () => {
    const { fetch, queries } = asking([from('ok-ads-first-page'), from('ok-ads-last-page')]);
    const { outcomes } = await fetch(ONE, TWO);
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 15_204 } } }, { metrics: { views: { value: 310 } } }]);
    expect(queries()).toMatchObject([{ level: 'ad' }, { level: 'ad', after: 'MTAZD' }]);
    expect(queries()[1]?.['filtering']).toBe(queries()[0]?.['filtering']);
  });

  it('keeps the first page where the second one is refused', async () => {
    const { fetch } = asking([from('ok-ads-first-page'), from('rate-limited-ads')]);
    expect(await fetch(ONE, TWO)).toMatchObject({
      call: 'rate_limited',
      outcomes: [{ kind: 'observed' }, { reason: 'RATE_LIMIT' }],
    });
  });

  it('reads five pages at most', async () => {
    const { fetch, sent } = asking([from('ok-ads-first-page')]);
    const { outcomes } = await fetch(ONE, TWO);
    expect(sent).toHaveLength(5);
    expect(outcomes).toMatchObject([{ kind: 'observed' }, { reason: 'NOT_YET_AVAILABLE' }]);
  });

  it('takes an ad for gone, of another or never delivered that is not in the answer', async () => {
    const { outcomes, call } = await asking([from('ok-ads-last-page')]).fetch(ONE, TWO);
    expect(outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
    expect(call).toBe('ok');
    expect(await asking([from('no-ads')]).fetch(ONE)).toMatchObject({
      call: 'ok',
      outcomes: [{ reason: 'TRUE_ABSENCE' }],
    });
  });

  it.each([
    ['an ad that was not asked for', { ad_id: '999', impressions: '5' }],
    ['an item that names no ad', { impressions: '5' }],
  ])('does not take an ad for gone where there is %s', async (_, item) => {
    const { outcomes } = await asking([{ status: 200, body: { data: [item] } }]).fetch(ONE);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'UNPARSABLE' }]);
  });

  it('believes neither of two different answers about one ad, or about one type of action', async () => {
    const data = [5, 6].map((impressions) => ({ ad_id: '120210000000000001', impressions }));
    expect((await asking([{ status: 200, body: { data } }]).fetch(ONE)).outcomes).toMatchObject([
      { reason: 'UNPARSABLE' },
    ]);
    const actions = ['7', '8'].map((value) => ({ action_type: 'purchase', value }));
    const twice = { status: 200, body: { data: [{ ad_id: '120210000000000001', actions }] } };
    expect((await asking([twice]).fetch(ONE)).outcomes[0]).toHaveProperty('metrics', {});
  });

  it('lets one unreadable ad spoil only itself', async () => {
    const data = [
      { ad_id: '120210000000000001', actions: 'none' },
      { ad_id: '120210000000000002', impressions: '5' },
    ];
    expect((await asking([{ status: 200, body: { data } }]).fetch(ONE, TWO)).outcomes).toMatchObject([
      { reason: 'UNPARSABLE' },
      { metrics: { views: { value: 5 } } },
    ]);
  });

  it.each(['ad:', 'ad:12x', 'ad:act_12', 'ad:1"]}'])('does not send %j, which is no ad', async (postId) => {
    const { fetch, queries } = asking([from('ok-ads')]);
    expect((await fetch(postId, ONE)).outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
    expect(queries()[0]?.['filtering']).toContain('"value":["120210000000000001"]');
  });

  it.each([
    ['rate-limited-ads', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:01:40.000Z'],
    ['rate-limited-ads-management', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:03:00.000Z'],
    ['rate-limited-app', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-user', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-custom', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['permission-missing', 'AUTH', 'ok', undefined],
    // Not an ad but the ad account is not there for this token.
    ['deleted', 'AUTH', 'ok', undefined],
    ['too-much-data', 'UPSTREAM_ERROR', 'failed', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['transient', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s for every ad', async (name, reason, call, retryAt) => {
    const result = await asking([from(name)]).fetch(ONE, TWO);
    expect(result.outcomes.map(({ postId }) => postId)).toEqual([ONE, TWO]);
    for (const outcome of result.outcomes) {
      expect(outcome).toMatchObject({ kind: 'absent', reason });
      expect((outcome as { retryAt?: string }).retryAt).toBe(retryAt);
    }
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it('blocks calls for the seconds that a used-up ad account names, and asks for no further ads', async () => {
    const { fetch, sent } = asking([from('used-up-ads')]);
    const result = await fetch(ONE, ...ads(50));
    expect(sent).toHaveLength(1);
    expect(result).toMatchObject({ call: 'rate_limited', blockedUntil: '2026-11-21T11:01:40.000Z' });
    expect(result.outcomes[0]).toMatchObject({ kind: 'observed' });
    expect(result.outcomes[50]).toMatchObject({ reason: 'RATE_LIMIT', retryAt: '2026-11-21T11:01:40.000Z' });
    expect(await asking([from('used-up-ads')]).fetch(ONE)).toMatchObject({
      call: 'ok',
      blockedUntil: '2026-11-21T11:01:40.000Z',
    });
  });

  it.each(recordedNames('meta'))('answers %s in the form of the model, without the token', async (name) => {
    const result = await asking([from(name)]).fetch(ONE, TWO);
    expect(result.outcomes).toHaveLength(2);
    for (const outcome of result.outcomes) expect(FetchOutcome.parse(outcome)).toEqual(outcome);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});
