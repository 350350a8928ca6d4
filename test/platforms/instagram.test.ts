import { describe, expect, it } from 'vitest';
import { FetchOutcome } from '../../shared/model/observation.ts';
import { instagramClient, type InstagramSettings } from '../../shared/platforms/instagram.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, type RecordedAnswer, recordedNames, vendorAnswering } from './recorded-answers.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const ACCOUNT = '17841400000001';
const TOKEN = 'a-token-to-keep';
const ONE = 'CxSynth0001';
const MEDIUM = '17900000000000001';
const STORY = '3500000000000000009';
const STORY_MEDIUM = '17900000000000009';
const KEPT = { [ONE]: MEDIUM, [STORY]: STORY_MEDIUM };

const from = (name: string) => recorded('instagram', name);
const asking = (answers: (RecordedAnswer | Error)[], settings: Partial<InstagramSettings> = {}) => {
  const vendor = vendorAnswering(...answers);
  const client = instagramClient({
    baseUrl: 'https://ig.example',
    owner: { accountId: ACCOUNT, accessToken: async () => TOKEN },
    resolvedPosts: keptPosts(KEPT),
    http: vendor.http,
    ...settings,
  });
  const fetch = (...postIds: string[]) =>
    client.fetch(
      postIds.map((postId) => ({ postId })),
      () => Date.parse(NOW),
    );
  const paths = () => vendor.sent.map(({ url }) => url.replace('https://ig.example', ''));
  return { ...vendor, fetch, paths };
};
const reading = (name: string, postId = ONE) => asking([from(name)]).fetch(postId);

describe('reading posts from Instagram', () => {
  it('observes organic views, the account as author, and reactions; clicks can never be given for a post', async () => {
    const { outcomes, call } = await reading('ok');
    expect(call).toBe('ok');
    expect(outcomes).toEqual([
      {
        kind: 'observed',
        postId: ONE,
        fetchedAt: NOW,
        api: 'instagram.media.insights',
        metrics: {
          views: {
            value: 5120,
            metricName: 'views',
            definition: 'times the post was played or shown, without what ads delivered',
            definitionVersion: '2025-04-21',
            scope: 'organic',
          },
        },
        withheld: ['clicks'],
        author: ACCOUNT,
        engagement: { reach: 3310, likes: 412, comments: 18, saves: 44, shares: 9 },
      },
    ]);
  });

  it('asks for one post a call, with the token in a header and never in the address', async () => {
    const { fetch, sent } = asking([from('ok')]);
    await fetch(ONE);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'GET',
      url: `https://ig.example/v26.0/${MEDIUM}/insights?metric=views,reach,likes,comments,saved,shares`,
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
  });

  it('takes another version of the API', async () => {
    const { fetch, paths } = asking([from('ok')], { apiVersion: 'v27.0' });
    await fetch(ONE);
    expect(paths()[0]).toMatch(/^\/v27\.0\//);
  });

  it('reads numbers that come as totals', async () => {
    const { outcomes } = await reading('ok-total-value');
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 5120 } }, engagement: { saves: 44 } }]);
  });

  it('observes the link clicks of a story, and asks for what stories have', async () => {
    const { fetch, paths } = asking([from('ok-story')]);
    const { outcomes } = await fetch(STORY);
    expect(paths()).toEqual([`/v26.0/${STORY_MEDIUM}/insights?metric=views,link_clicks,reach,shares,replies`]);
    expect(outcomes).toMatchObject([
      {
        metrics: { views: { value: 640 }, clicks: { value: 31, metricName: 'link_clicks', scope: 'organic' } },
        engagement: { reach: 588, shares: 2, replies: 4 },
      },
    ]);
    expect(outcomes[0]).not.toHaveProperty('withheld');
  });

  it('observes a post without its views where they are left out', async () => {
    const { outcomes } = await reading('partial');
    expect(outcomes).toMatchObject([{ kind: 'observed', withheld: ['clicks'], engagement: { reach: 3310 } }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it('takes an answer without data for no numbers, never for zero', async () => {
    const { outcomes, call } = await reading('no-data');
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([{ kind: 'observed', author: ACCOUNT }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it.each([
    ['rows that cannot be read', [5, { title: 'Views' }]],
    ['rows about another post', [{ name: 'views', values: [{ value: 5 }], id: '17900000000000002/insights/views' }]],
  ])('takes %s for no answer', async (_, data) => {
    const result = await asking([{ status: 200, body: { data } }]).fetch(ONE);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'absent', reason: 'UNPARSABLE' }] });
  });

  it.each(['deleted', 'private'])('takes a %s post for gone', async (name) => {
    const { outcomes, call } = await reading(name);
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'TRUE_ABSENCE' }]);
    expect(call).toBe('ok');
  });

  it('does not send an id that is none, and says so for that post alone', async () => {
    const { fetch, sent } = asking([from('ok')]);
    const { outcomes, call } = await fetch(`${ONE}/insights?`, 'abcd', ONE);
    expect(sent).toHaveLength(1);
    expect(outcomes).toMatchObject([{ reason: 'TRUE_ABSENCE' }, { reason: 'TRUE_ABSENCE' }, { kind: 'observed' }]);
    expect(call).toBe('ok');
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:12:00.000Z'],
    ['rate-limited-app', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-app-media', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-user', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-page', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-custom', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['rate-limited-hidden', 'RATE_LIMIT', 'rate_limited', '2026-11-21T11:10:00.000Z'],
    ['expired-token', 'AUTH', 'ok', undefined],
    ['app-removed', 'AUTH', 'ok', undefined],
    ['password-changed', 'AUTH', 'ok', undefined],
    ['invalid-token', 'AUTH', 'ok', undefined],
    ['permission', 'AUTH', 'ok', undefined],
    ['permission-missing', 'AUTH', 'ok', undefined],
    ['few-viewers', 'NOT_YET_AVAILABLE', 'ok', undefined],
    ['server-error', 'UPSTREAM_ERROR', 'failed', undefined],
    ['server-error-temporary', 'UPSTREAM_ERROR', 'failed', undefined],
    ['transient', 'UPSTREAM_ERROR', 'failed', undefined],
    ['malformed', 'UNPARSABLE', 'failed', undefined],
    ['malformed-html', 'UNPARSABLE', 'failed', undefined],
  ])('turns %s into %s', async (name, reason, call, retryAt) => {
    const result = await reading(name);
    expect(result.outcomes).toMatchObject([{ kind: 'absent', postId: ONE, reason }]);
    expect((result.outcomes[0] as { retryAt?: string }).retryAt).toBe(retryAt);
    expect(result.call).toBe(call);
    expect(result.blockedUntil).toBe(retryAt);
  });

  it('withholds all numbers of a post from before the account was a professional one', async () => {
    const { outcomes, call } = await reading('before-business');
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([{ kind: 'observed', metrics: {}, withheld: ['views', 'clicks'], author: ACCOUNT }]);
  });

  it('blocks calls for the minutes that a used-up limit names, though the call itself succeeded', async () => {
    expect(await reading('used-up')).toMatchObject({
      call: 'ok',
      blockedUntil: '2026-11-21T11:12:00.000Z',
      outcomes: [{ metrics: { views: { value: 5120 } } }],
    });
    expect(await reading('nearly-used-up')).not.toHaveProperty('blockedUntil');
  });

  it('takes a token that cannot be read for a refused credential, also where the post must be looked up', async () => {
    const accessToken = () => Promise.reject(new Error(`no token ${TOKEN}`));
    const { fetch, sent } = asking([from('ok')], { owner: { accountId: ACCOUNT, accessToken } });
    const result = await fetch(ONE, 'CxSynth0002');
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'AUTH' }, { reason: 'AUTH' }] });
    expect(sent).toEqual([]);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });

  it('answers for a post where Instagram cannot be reached', async () => {
    const result = await asking([new TypeError('fetch failed')]).fetch(ONE);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'absent', reason: 'UPSTREAM_ERROR' }] });
  });

  it.each(recordedNames('instagram'))('answers %s in the form of the model, without token or ids', async (name) => {
    const result = await reading(name);
    expect(result.outcomes).toHaveLength(1);
    for (const outcome of result.outcomes) {
      expect(FetchOutcome.parse(outcome)).toEqual(outcome);
      if (outcome.kind === 'absent') expect(outcome.detail).not.toMatch(/Cx|179/);
    }
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });

  it('asks nothing where no post is asked for', async () => {
    const { fetch, sent } = asking([from('ok')]);
    expect(await fetch()).toEqual({ outcomes: [], call: 'ok', calls: 0 });
    expect(sent).toEqual([]);
  });
});

describe('a metric for which Instagram refuses the whole list', () => {
  it('is left out when the rest is asked for once more', async () => {
    const { fetch, paths } = asking([from('unsupported-metric'), from('ok-needed-metrics')]);
    const { outcomes, call } = await fetch(ONE);
    expect(paths()).toEqual([
      `/v26.0/${MEDIUM}/insights?metric=views,reach,likes,comments,saved,shares`,
      `/v26.0/${MEDIUM}/insights?metric=views,reach,likes,comments`,
    ]);
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 5120 } }, withheld: ['clicks'] }]);
  });

  it('is found by its place where all known ones are listed', async () => {
    const { fetch, paths } = asking([from('unknown-metric-listed'), from('ok-needed-metrics')]);
    await fetch(ONE);
    expect(paths()[1]).toBe(`/v26.0/${MEDIUM}/insights?metric=views,reach,likes,comments,shares`);
  });

  it.each(['unknown-metric', 'not-crossposted'])(
    'leaves what claims are about where it is not named: %s',
    async (name) => {
      const { fetch, paths } = asking([from(name), from('ok-needed-metrics')]);
      expect((await fetch(ONE)).outcomes).toMatchObject([{ metrics: { views: { value: 5120 } } }]);
      expect(paths()[1]).toBe(`/v26.0/${MEDIUM}/insights?metric=views`);
    },
  );

  it('is asked around once: a second refusal leaves the post without numbers', async () => {
    const { fetch, sent } = asking([from('unknown-metric')]);
    const { outcomes, call } = await fetch(ONE);
    expect(sent).toHaveLength(2);
    expect(call).toBe('ok');
    expect(outcomes).toMatchObject([{ kind: 'observed', withheld: ['clicks'] }]);
    expect(outcomes[0]).toHaveProperty('metrics', {});
  });

  it('is withheld where posts of this kind never have it, and missing where Instagram does not know it', async () => {
    const unsupported = await asking([from('unsupported-views'), from('partial')]).fetch(ONE);
    expect(unsupported.outcomes).toMatchObject([{ withheld: ['views', 'clicks'], engagement: { reach: 3310 } }]);
    const unknown = await asking([from('unknown-metric'), from('no-data')]).fetch(ONE);
    expect(unknown.outcomes).toMatchObject([{ withheld: ['clicks'] }]);
  });

  it('does not make a limit in the second answer a number', async () => {
    const { fetch } = asking([from('unsupported-metric'), from('rate-limited')]);
    expect(await fetch(ONE)).toMatchObject({ call: 'rate_limited', outcomes: [{ reason: 'RATE_LIMIT' }] });
  });

  it('is not asked around where the first answer says that a limit is used up', async () => {
    const full = { ...from('unsupported-metric'), headers: from('used-up').headers! };
    const { fetch, sent } = asking([full]);
    expect(await fetch(ONE)).toMatchObject({
      call: 'rate_limited',
      blockedUntil: '2026-11-21T11:12:00.000Z',
      outcomes: [{ reason: 'RATE_LIMIT', retryAt: '2026-11-21T11:12:00.000Z' }],
    });
    expect(sent).toHaveLength(1);
  });
});
