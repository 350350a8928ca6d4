import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { metaClient, type MetaSettings } from '../../shared/platforms/meta.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const PAGE = '1000000000001';
const TOKEN = 'a-token-to-keep';
const POST = `${PAGE}_122000000000001`;
const METRICS =
  'metric=post_media_view,post_clicks_by_type,post_clicks,post_total_media_view_unique,post_activity_by_action_type';
const LIST = `/v26.0/${PAGE}/posts?fields=id,permalink_url,created_time&limit=100`;

const from = (name: string) => recorded('meta', name);
const asking = (answers: (RecordedAnswer | Error)[], settings: Partial<MetaSettings> = {}) => {
  const vendor = vendorAnswering(...answers);
  const resolvedPosts = keptPosts();
  const client = metaClient({
    baseUrl: 'https://fb.example',
    owner: { accountId: PAGE, accessToken: async () => TOKEN },
    resolvedPosts,
    http: vendor.http,
    ...settings,
  });
  const fetch = (...postIds: string[]) =>
    client.fetch(
      postIds.map((postId) => ({ postId })),
      () => Date.parse(NOW),
    );
  return {
    ...vendor,
    kept: resolvedPosts.kept,
    fetch,
    paths: () => vendor.sent.map(({ url }) => url.replace('https://fb.example', '')),
  };
};
const reading = (name: string) => asking([from(name)]).fetch(POST);

describe('reading posts of a Facebook Page', () => {
  it('observes views and link clicks, the Page as author, and reactions; conversions can never be given', async () => {
    const { outcomes, call } = await reading('ok');
    expect(call).toBe('ok');
    expect(outcomes).toEqual([
      {
        kind: 'observed',
        postId: POST,
        fetchedAt: NOW,
        api: 'meta.post.insights',
        metrics: {
          views: {
            value: 8431,
            metricName: 'post_media_view',
            definition: 'times the post was played or shown',
            definitionVersion: '2025-11-15',
            scope: 'all',
          },
          clicks: {
            value: 57,
            metricName: 'post_clicks_by_type[link clicks]',
            definition: 'clicks on links in the post',
            definitionVersion: '2026-09-01',
            scope: 'all',
          },
        },
        withheld: ['conversions'],
        author: PAGE,
        engagement: { reach: 7012, likes: 120, comments: 14, shares: 6 },
      },
    ]);
  });

  it('asks for a post by its own id without listing, with the token in a header and never in the address', async () => {
    const { fetch, sent, paths } = asking([from('ok')]);
    await fetch(POST);
    expect(paths()).toEqual([`/v26.0/${POST}/insights?${METRICS}&period=lifetime`]);
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
  });

  it('observes clicks of any kind, and says so, where those on links are not told apart', async () => {
    const { outcomes } = await reading('ok-clicks-of-any-kind');
    expect(outcomes).toMatchObject([
      {
        metrics: {
          clicks: {
            value: 279,
            metricName: 'post_clicks',
            definition: 'clicks anywhere in the post, not only on links',
          },
        },
      },
    ]);
  });

  it('observes a post without its views where they are left out', async () => {
    const { outcomes } = await reading('partial');
    expect(outcomes).toMatchObject([{ metrics: { clicks: { value: 57 } }, withheld: ['conversions'] }]);
    expect(outcomes[0]).not.toHaveProperty('metrics.views');
  });

  it('takes an answer without data, as for a token without the permission, for no numbers, never for zero', async () => {
    const { outcomes, call } = await reading('no-data');
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([{ kind: 'observed', withheld: ['conversions'] }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it.each(['deleted', 'private'])('takes a %s post for gone', async (name) => {
    const { outcomes, call } = await reading(name);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'TRUE_ABSENCE' }]);
    expect(call).toBe('ok');
  });

  it('asks once more for what claims are about where a metric is unknown', async () => {
    const { fetch, paths } = asking([from('unknown-metric'), from('ok-clicks-of-any-kind')]);
    expect((await fetch(POST)).outcomes).toMatchObject([{ metrics: { views: { value: 8431 } } }]);
    expect(paths()[1]).toBe(
      `/v26.0/${POST}/insights?metric=post_media_view,post_clicks_by_type,post_clicks&period=lifetime`,
    );
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:07:00.000Z'],
    ['rate-limited-app', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-user', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-page', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-custom', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-hidden', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:07:00.000Z'],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['app-removed', 'AUTH', 'ok', undefined],
    ['permission', 'AUTH', 'ok', undefined],
    ['permission-missing', 'AUTH', 'ok', undefined],
    ['no-metric', 'UPSTREAM_ERROR', 'failed', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['server-error-temporary', 'UPSTREAM_ERROR', 'failed', undefined],
    ['transient', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s', async (name, reason, call, retryAt) => {
    const result = await reading(name);
    expect(result.outcomes).toMatchObject([{ kind: 'absent', postId: POST, reason }]);
    expect((result.outcomes[0] as { retryAt?: string }).retryAt).toBe(retryAt);
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it('blocks calls for the minutes that a used-up limit names, though the call itself succeeded', async () => {
    expect(await reading('used-up')).toMatchObject({
      call: 'ok',
      blockedUntil: '2026-11-21T11:07:00.000Z',
      outcomes: [{ metrics: { views: { value: 8431 } } }],
    });
    expect(await reading('nearly-used-up')).not.toHaveProperty('blockedUntil');
  });

  it.each(['122x', '', 'video:x', 'photo:', 'pfbid', `${PAGE}_`, `${PAGE}_1/insights`, 'reel:1', '1_2_3'])(
    'does not send %j, which is no id of a post',
    async (postId) => {
      const { fetch, sent } = asking([from('ok')]);
      expect(await fetch(postId)).toMatchObject({ call: 'ok', outcomes: [{ postId, reason: 'TRUE_ABSENCE' }] });
      expect(sent).toEqual([]);
    },
  );

  it.each(recordedNames('meta'))('answers %s in the form of the model, without token or ids', async (name) => {
    const result = await reading(name);
    expect(result.outcomes).toHaveLength(1);
    for (const outcome of result.outcomes) {
      expect(FetchOutcome.parse(outcome)).toEqual(outcome);
      if (outcome.kind === 'absent') expect(outcome.detail).not.toMatch(/\d{9}/);
    }
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});

describe('finding posts of a Page by what links call them', () => {
  it.each([
    ['122000000000005', '122000000000005'],
    ['pfbid0Synth5', '122000000000005'],
    [`${PAGE}_pfbid0Synth5`, '122000000000005'],
    ['video:880000000000004', '122000000000004'],
    ['video:880000000000003', '122000000000003'],
    ['video:122000000000003', '122000000000003'],
    ['photo:770000000000002', '122000000000002'],
    ['99000000000009_122000000000002', '122000000000002'],
  ])('%s is the post %s', async (postId, number) => {
    const { fetch, kept, paths } = asking([from('posts-list'), from('no-data')]);
    expect((await fetch(postId)).outcomes).toMatchObject([{ kind: 'observed', postId, author: PAGE }]);
    expect(paths()).toEqual([LIST, `/v26.0/${PAGE}_${number}/insights?${METRICS}&period=lifetime`]);
    expect([...kept]).toEqual([[postId, `${PAGE}_${number}`]]);
  });

  it('is done by pages until all are found; several names may mean one post', async () => {
    const { fetch, kept, paths } = asking([from('posts-list'), from('posts-list-last'), from('no-data')]);
    const { outcomes } = await fetch('122000000000001', '99000000000009_122000000000001', 'pfbid0Synth5');
    expect(paths().slice(0, 2)).toEqual([LIST, `${LIST}&after=QVFIUsynthA1`]);
    expect(outcomes).toMatchObject([{ kind: 'observed' }, { kind: 'observed' }, { kind: 'observed' }]);
    expect(outcomes[0]).toMatchObject({ publishedAt: '2026-11-10T08:00:00.000Z' });
    expect(kept.size).toBe(3);
  });

  it.each(['122000000000099', 'pfbid0Synth9', 'video:770000000000002', '99000000000009_99'])(
    'finds no post called %s, which is deleted or of another account',
    async (postId) => {
      const { fetch, kept } = asking([from('posts-list'), from('posts-list-last')]);
      expect(await fetch(postId)).toMatchObject({
        call: 'ok',
        outcomes: [{ postId, reason: 'TRUE_ABSENCE', api: 'meta.posts.list' }],
      });
      expect(kept.size).toBe(0);
    },
  );
});

describe('ids that the connected account cannot answer for', () => {
  it('are ads where it is a Page; its posts are read nevertheless', async () => {
    const { fetch, sent } = asking([from('ok')]);
    const result = await fetch('ad:120210000000000001', POST);
    expect(result).toMatchObject({
      call: 'ok',
      outcomes: [{ reason: 'TRUE_ABSENCE', api: 'meta.ads.insights' }, { kind: 'observed' }],
    });
    expect(sent).toHaveLength(1);
  });

  it('are posts where it is an ad account; its ads are read nevertheless', async () => {
    const owner = { accountId: 'act_9000000001', accessToken: async () => TOKEN };
    const { fetch, sent } = asking([from('ok-ads')], { owner });
    const result = await fetch(POST, 'ad:120210000000000001');
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'TRUE_ABSENCE' }, { kind: 'observed' }] });
    expect(sent).toHaveLength(1);
  });
});
