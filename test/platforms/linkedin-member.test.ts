import { describe, expect, it, vi } from 'vitest';
import { asking, asPosts, MEMBER, NOW, ONE, UGC_POST } from './linkedin-asking.ts';
import { recorded, type RecordedAnswer, vendorAnswering } from './recorded-answers.ts';

const answer = (name: string) => recorded('linkedin', name);
const member = { accountId: MEMBER };
const FINDER = 'https://li.example/rest/memberCreatorPostAnalytics?q=entity&entity=';

const byMetric = (views: RecordedAnswer, clicks: RecordedAnswer) => (url: string) =>
  url.includes('queryType=LINK_CLICKS') ? clicks : views;
const ok = byMetric(answer('ok-member-impressions'), answer('ok-member-link-clicks'));

describe("reading a member's posts from LinkedIn", () => {
  it('observes views and link clicks with what they mean, and the member', async () => {
    const { outcomes, call } = await asking(member, ok).fetch(asPosts(ONE));
    expect(call).toBe('ok');
    expect(outcomes).toEqual([
      {
        kind: 'observed',
        postId: ONE,
        fetchedAt: NOW,
        api: 'linkedin.memberCreatorPostAnalytics',
        metrics: {
          views: {
            value: 1834,
            metricName: 'IMPRESSION',
            definition: 'times the post was shown',
            definitionVersion: '2025-06-01',
            scope: 'organic',
          },
          clicks: {
            value: 42,
            metricName: 'LINK_CLICKS',
            definition: 'clicks on links in the post',
            definitionVersion: '2026-04-01',
            scope: 'organic',
          },
        },
        author: MEMBER,
      },
    ]);
  });

  it('asks for one metric of one post at a time, a ugcPost under its own name', async () => {
    const { fetch, sent } = asking(member, answer('no-activity'));
    await fetch(asPosts(ONE, UGC_POST));
    const asked = sent.map(({ url }) => url).filter((url) => url.startsWith(FINDER));
    expect(asked.sort()).toEqual(
      ['(share:urn%3Ali%3Ashare%3A7300000000000000001)', '(ugc:urn%3Ali%3AugcPost%3A7300000000000000003)']
        .flatMap((entity) => ['IMPRESSION', 'LINK_CLICKS'].map((metric) => `${entity}&queryType=${metric}`))
        .map((query) => `${FINDER}${query}&aggregation=TOTAL`),
    );
    for (const { headers } of sent) {
      expect(headers.get('linkedin-version')).toBe('202609');
      expect(headers.get('x-restli-protocol-version')).toBe('2.0.0');
    }
  });

  it('reads a ugcPost', async () => {
    const { outcomes } = await asking(member, answer('ok-member-impressions-ugc-post')).fetch(asPosts(UGC_POST));
    expect(outcomes).toMatchObject([{ postId: UGC_POST, metrics: { views: { value: 905 } } }]);
  });

  it('reads the form that metric types had before 202605', async () => {
    const { outcomes } = await asking(
      { ...member, apiVersion: '202604' },
      byMetric(answer('ok-member-impressions-before-202605'), answer('ok-member-link-clicks-before-202605')),
    ).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 1834 }, clicks: { value: 42 } } }]);
  });

  it.each([
    ['202603', 1, ['clicks']],
    ['202604', 2, undefined],
  ])('asks version %s in %i requests', async (apiVersion, requests, withheld) => {
    const { fetch, sent } = asking({ ...member, apiVersion }, ok);
    const { outcomes } = await fetch(asPosts(ONE));
    expect(sent).toHaveLength(requests);
    expect((outcomes[0] as { withheld?: string[] }).withheld).toEqual(withheld);
  });

  it.each([
    ['access-denied', 'ok'],
    ['server-error', 'failed'],
    ['malformed', 'failed'],
    ['no-activity', 'ok'],
    ['ok-member-impressions', 'ok'],
  ])('keeps the views where the clicks end in %s', async (name, call) => {
    const result = await asking(member, byMetric(answer('ok-member-impressions'), answer(name))).fetch(asPosts(ONE));
    expect(result).toMatchObject({ call, outcomes: [{ kind: 'observed', metrics: { views: { value: 1834 } } }] });
    expect(result.outcomes[0]).not.toHaveProperty('metrics.clicks');
    expect(result.outcomes[0]).not.toHaveProperty('withheld');
  });

  it('keeps the clicks where the views are not there, and is blocked by a limit of either', async () => {
    const limited = byMetric(answer('rate-limited'), answer('ok-member-link-clicks'));
    const result = await asking(member, limited).fetch(asPosts(ONE));
    expect(result).toMatchObject({
      call: 'rate_limited',
      blockedUntil: '2026-11-22T00:00:00.000Z',
      outcomes: [{ kind: 'observed', metrics: { clicks: { value: 42 } } }],
    });
    expect(result.outcomes[0]).not.toHaveProperty('metrics.views');
  });

  it('has no numbers yet where LinkedIn gives none', async () => {
    const result = await asking(member, answer('no-activity')).fetch(asPosts(ONE));
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ kind: 'absent', reason: 'NOT_YET_AVAILABLE' }] });
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited'],
    ['expired-token', 'AUTH', 'ok'],
    ['access-denied', 'AUTH', 'ok'],
    ['version-retired', 'UPSTREAM_ERROR', 'failed'],
    ['server-error', 'UPSTREAM_ERROR', 'failed'],
    ['malformed', 'UNPARSABLE', 'failed'],
    ['malformed-html', 'UNPARSABLE', 'failed'],
  ])('turns %s into %s for every post', async (name, reason, call) => {
    const result = await asking(member, answer(name)).fetch(asPosts(ONE, UGC_POST));
    expect(result).toMatchObject({ call, outcomes: [{ reason }, { reason }] });
  });

  const element = { count: 9, metricType: 'IMPRESSION', targetEntity: { share: `urn:li:${ONE}` } };
  it.each([
    ['another metric', { ...element, metricType: 'REACTION' }],
    ['another post', { ...element, targetEntity: { share: 'urn:li:share:1' } }],
    ['no number', { ...element, count: null }],
    ['half a view', { ...element, count: 0.5 }],
  ])('reads nothing from an element about %s', async (_, changed) => {
    const { outcomes } = await asking(member, { status: 200, body: { elements: [changed] } }).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'UNPARSABLE' }]);
  });

  it('reads a stated zero as zero', async () => {
    const body = { elements: [{ ...element, count: 0 }] };
    const { outcomes } = await asking(member, { status: 200, body }).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 0 } } }]);
  });

  it('has at most ten requests per metric under way, each with 4 s for an answer', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { http, sent } = vendorAnswering(answer('ok-member-impressions'));
    let open = 0;
    let most = 0;
    const fetch: typeof globalThis.fetch = async (url, init) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((answered) => setTimeout(answered, 1));
      open -= 1;
      return http.fetch!(url, init);
    };
    const posts = Array.from({ length: 20 }, (_, n) => `share:${1_000 + n}`);
    const { outcomes } = await asking({ ...member, http: { ...http, fetch } }).fetch(asPosts(...posts));
    expect(outcomes.map(({ postId }) => postId)).toEqual(posts);
    expect(sent).toHaveLength(40);
    expect(most).toBe(20);
    expect(new Set(timeout.mock.calls.flat())).toEqual(new Set([4_000]));
    timeout.mockRestore();
  });
});
