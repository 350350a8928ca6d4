import { describe, expect, it } from 'vitest';
import { instagramClient, type InstagramSettings } from '../../shared/platforms/instagram.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, type RecordedAnswer, vendorAnswering } from './recorded-answers.ts';

const NOW = '2026-11-21T11:00:00.000Z';
const ACCOUNT = '17841400000001';
const [ONE, TWO, THREE] = ['CxSynth0001', 'CxSynth0002', 'CxSynth0003'];
const STORY = '3500000000000000009';
const FIELDS = 'fields=id,shortcode,permalink,timestamp&limit=100';

const from = (name: string) => recorded('instagram', name);
const views = (mediumId: string): RecordedAnswer => ({
  status: 200,
  body: { data: [{ name: 'views', values: [{ value: 77 }], id: `${mediumId}/insights/views/lifetime` }] },
});

/** Lists with these pages in turn; every post has views. */
const listing = (pages: RecordedAnswer[], settings: Partial<InstagramSettings> = {}) => {
  const kept = keptPosts();
  let listed = 0;
  const vendor = vendorAnswering((url) => {
    const [, mediumId] = /\/(\d+)\/insights/.exec(url) ?? [];
    if (mediumId !== undefined) return views(mediumId);
    listed += 1;
    return pages[Math.min(listed, pages.length) - 1]!;
  });
  const client = instagramClient({
    baseUrl: 'https://ig.example',
    owner: { accountId: ACCOUNT, accessToken: async () => 'a-token' },
    resolvedPosts: kept,
    http: vendor.http,
    ...settings,
  });
  const fetch = (...postIds: string[]) =>
    client.fetch(
      postIds.map((postId) => ({ postId })),
      () => Date.parse(NOW),
    );
  return { fetch, kept: kept.kept, paths: () => vendor.sent.map(({ url }) => url.replace('https://ig.example', '')) };
};
const lists = (paths: string[]) => paths.filter((path) => !path.includes('/insights'));

describe('finding posts of Instagram by what links call them', () => {
  it('lists the media of the account until all are found, the newest first, and keeps their ids', async () => {
    const { fetch, kept, paths } = listing([from('media-list'), from('media-list-last')]);
    const { outcomes } = await fetch(THREE, TWO);
    expect(paths()).toEqual([
      `/v26.0/${ACCOUNT}/media?${FIELDS}`,
      expect.stringContaining('/17900000000000003/insights') as string,
      expect.stringContaining('/17900000000000002/insights') as string,
    ]);
    expect(outcomes).toMatchObject([
      { postId: THREE, publishedAt: '2026-11-12T08:00:00.000Z', metrics: { views: { value: 77 } } },
      { postId: TWO, publishedAt: '2026-11-11T08:00:00.000Z' },
    ]);
    expect([...kept]).toEqual([
      [THREE, '17900000000000003'],
      [TWO, '17900000000000002'],
    ]);
  });

  it('goes on where the last page ended, by the cursor alone', async () => {
    const { fetch, paths } = listing([from('media-list'), from('media-list-last')]);
    expect((await fetch(ONE)).outcomes).toMatchObject([{ kind: 'observed' }]);
    expect(lists(paths())).toEqual([
      `/v26.0/${ACCOUNT}/media?${FIELDS}`,
      `/v26.0/${ACCOUNT}/media?${FIELDS}&after=QVFIUsynthA1`,
    ]);
  });

  it('lists nothing for posts whose ids are kept', async () => {
    const { fetch, kept, paths } = listing([from('media-list')]);
    kept.set(ONE, '17900000000000001');
    await fetch(ONE);
    await fetch(THREE);
    await fetch(THREE);
    expect(lists(paths())).toHaveLength(1);
  });

  it('lists again where what was kept is no id of the API', async () => {
    const { fetch, kept, paths } = listing([from('media-list-last')]);
    kept.set(ONE, '../me?fields=id');
    expect((await fetch(ONE)).outcomes).toMatchObject([{ kind: 'observed' }]);
    expect(lists(paths())).toHaveLength(1);
    expect(kept.get(ONE)).toBe('17900000000000001');
  });

  it('takes a post for gone or of another that a list read to its end does not hold, and still reads the others', async () => {
    const { fetch, kept } = listing([from('media-list'), from('media-list-last')]);
    const result = await fetch('CxSynth9999', ONE);
    expect(result).toMatchObject({
      call: 'ok',
      outcomes: [{ reason: 'TRUE_ABSENCE', api: 'instagram.media.list' }, { kind: 'observed' }],
    });
    expect([...kept.keys()]).toEqual([ONE]);
  });

  it.each([
    [1, 'NOT_YET_AVAILABLE'],
    [2, 'TRUE_ABSENCE'],
  ])(
    'does not take a post for gone because it is not on the newest %i of two pages: %s',
    async (listingPages, reason) => {
      const { fetch, paths } = listing([from('media-list'), from('media-list-last')], { listingPages });
      expect((await fetch('CxSynth9999')).outcomes).toMatchObject([{ reason }]);
      expect(lists(paths())).toHaveLength(listingPages);
    },
  );

  it('reads 20 pages at most', async () => {
    const { fetch, paths } = listing([from('media-list')]);
    expect((await fetch('CxSynth9999')).outcomes).toMatchObject([{ reason: 'NOT_YET_AVAILABLE' }]);
    expect(lists(paths())).toHaveLength(20);
  });

  it('does not take a post for gone where an item of the list cannot be read', async () => {
    const last = from('media-list-last');
    const page = { ...last, body: { data: [{ id: '17900000000000001' }] } };
    const result = await listing([page]).fetch(ONE);
    expect(result).toMatchObject({ call: 'ok', outcomes: [{ reason: 'UNPARSABLE' }] });
  });

  it('does not take a post for gone where the list goes on, but does not say where', async () => {
    const page = { status: 200, body: { data: [], paging: { next: 'https://ig.example/next' } } };
    expect((await listing([page]).fetch(ONE)).outcomes).toMatchObject([{ reason: 'UNPARSABLE' }]);
  });

  it.each([
    ['rate-limited', 'RATE_LIMIT', 'rate_limited'],
    ['expired-token', 'AUTH', 'ok'],
    ['deleted', 'AUTH', 'ok'],
    ['server-error', 'UPSTREAM_ERROR', 'failed'],
    ['malformed', 'UNPARSABLE', 'failed'],
  ])('types %s of the list as %s of the posts that were looked for', async (name, reason, call) => {
    const { fetch, kept } = listing([from(name)]);
    kept.set(ONE, '17900000000000001');
    const result = await fetch(TWO, THREE);
    expect(result).toMatchObject({
      call,
      outcomes: [
        { postId: TWO, reason },
        { postId: THREE, reason },
      ],
    });
    expect([...kept.keys()]).toEqual([ONE]);
  });

  it('keeps what the first page gave where the second one fails', async () => {
    const { fetch, kept, paths } = listing([from('media-list'), from('transient')]);
    const result = await fetch(THREE, ONE);
    expect(result).toMatchObject({ call: 'failed', outcomes: [{ kind: 'observed' }, { reason: 'UPSTREAM_ERROR' }] });
    expect(lists(paths())).toHaveLength(2);
    expect([...kept.keys()]).toEqual([THREE]);
  });

  it('asks nothing more once a page says that a limit is used up, and keeps what it found', async () => {
    const { fetch, kept, paths } = listing([{ ...from('media-list'), headers: from('used-up').headers! }]);
    const result = await fetch(THREE, ONE);
    expect(paths()).toHaveLength(1);
    expect(result).toMatchObject({
      call: 'rate_limited',
      blockedUntil: '2026-11-21T11:12:00.000Z',
      outcomes: [
        { postId: THREE, reason: 'RATE_LIMIT' },
        { postId: ONE, reason: 'RATE_LIMIT' },
      ],
    });
    expect([...kept.keys()]).toEqual([THREE]);
  });

  it('looks for a story among the stories alone, by the number in its link', async () => {
    const { fetch, kept, paths } = listing([from('stories-list')]);
    expect((await fetch(STORY)).outcomes).toMatchObject([
      { postId: STORY, publishedAt: '2026-11-21T02:00:00.000Z', metrics: { views: { value: 77 } } },
    ]);
    expect(lists(paths())).toEqual([`/v26.0/${ACCOUNT}/stories?${FIELDS}`]);
    expect(kept.get(STORY)).toBe('17900000000000009');
  });

  it('takes a story for gone that is not among those of today', async () => {
    expect((await listing([from('no-data')]).fetch(STORY)).outcomes).toMatchObject([
      { reason: 'TRUE_ABSENCE', api: 'instagram.stories.list' },
    ]);
  });
});
