import { describe, expect, it } from 'vitest';
import { ACTIVITY, asking, asPosts, MEMBER, ONE, TWO } from './linkedin-asking.ts';
import { recorded } from './recorded-answers.ts';
import { withoutMember } from './without-member.ts';

const without = (name: string, path: string) => withoutMember(recorded('linkedin', name), path);
const unreadable = { kind: 'absent', reason: 'UNPARSABLE' };
const views = expect.objectContaining({ value: 3050 }) as object;
const clicks = expect.objectContaining({ value: 61 }) as object;
const TOTALS = 'elements.0.totalShareStatistics';
const URN = `urn:li:${ONE}`;

describe('an answer about an organization’s posts', () => {
  it.each([
    ['elements', unreadable, 'failed'],
    ['elements.0.share', unreadable, 'ok'],
    [TOTALS, { metrics: {} }, 'ok'],
    [`${TOTALS}.impressionCount`, { metrics: { clicks } }, 'ok'],
    [`${TOTALS}.clickCount`, { metrics: { views } }, 'ok'],
    [`${TOTALS}.likeCount`, { metrics: { views, clicks }, engagement: { comments: 6, reposts: 3 } }, 'ok'],
    [`${TOTALS}.commentCount`, { metrics: { views, clicks }, engagement: { likes: 44, reposts: 3 } }, 'ok'],
    [`${TOTALS}.shareCount`, { metrics: { views, clicks }, engagement: { likes: 44, comments: 6 } }, 'ok'],
    ['elements.0.organizationalEntity', { metrics: { views, clicks } }, 'ok'],
    ['paging', { metrics: { views, clicks } }, 'ok'],
  ])('without its member %s means no more than it says', async (path, outcome, call) => {
    const result = await asking({}, without('ok', path)).fetch(asPosts(ONE, TWO));
    expect(result.call).toBe(call);
    for (const [member, value] of Object.entries(outcome)) {
      expect((result.outcomes[0] as unknown as Record<string, unknown>)[member]).toEqual(value);
    }
  });
});

describe('an answer about a member’s post', () => {
  it.each(['elements', 'elements.0.count', 'elements.0.metricType', 'elements.0.targetEntity'])(
    'without its member %s is unreadable',
    async (path) => {
      const { outcomes } = await asking({ accountId: MEMBER }, without('ok-member-impressions', path)).fetch(
        asPosts(ONE),
      );
      expect(outcomes).toMatchObject([unreadable]);
    },
  );

  it('may name the kind of the post as it likes, as long as it names the post', async () => {
    const renamed = without('ok-member-impressions', 'elements.0.targetEntity.share');
    const { outcomes } = await asking({ accountId: MEMBER }, renamed).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ metrics: { views: { value: 1834 } } }]);
  });
});

describe('an answer about activities', () => {
  it.each(['results', 'results.urn:li:activity:7300000000377487361.domainEntity'])(
    'without its member %s resolves nothing',
    async (path) => {
      const { outcomes } = await asking({}, without('ok-activities', path)).fetch(asPosts(ACTIVITY));
      expect(outcomes).toMatchObject([unreadable]);
    },
  );
});

describe('a look-up of posts', () => {
  it.each([
    ['deleted', 'statuses', 'TRUE_ABSENCE'],
    ['deleted', `statuses.${URN}`, 'TRUE_ABSENCE'],
    ['deleted', 'errors', 'TRUE_ABSENCE'],
    ['deleted', 'results', 'TRUE_ABSENCE'],
    ['of-another-account', `results.${URN}.author`, 'NOT_YET_AVAILABLE'],
    ['of-another-account', `results.${URN}`, 'NOT_YET_AVAILABLE'],
    ['of-another-account', 'results', 'NOT_YET_AVAILABLE'],
  ])('that says %s, without its member %s, leaves %s', async (name, path, reason) => {
    const { outcomes } = await asking({}, (url) =>
      url.includes('/rest/posts?') ? without(name, path) : recorded('linkedin', 'no-activity'),
    ).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ kind: 'absent', reason }]);
  });

  it('that states no status of a post proves nothing', async () => {
    const { outcomes } = await asking({}, (url) =>
      url.includes('/rest/posts?')
        ? withoutMember(without('deleted', 'statuses'), `errors.${URN}.status`)
        : recorded('linkedin', 'no-activity'),
    ).fetch(asPosts(ONE));
    expect(outcomes).toMatchObject([{ kind: 'absent', reason: 'NOT_YET_AVAILABLE' }]);
  });
});
