import { describe, expect, it } from 'vitest';
import { findListed, type PostListing } from '../../shared/platforms/graph-listing.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, vendorAnswering } from './recorded-answers.ts';

const listing: PostListing = {
  api: 'vendor.list',
  path: '1/media?fields=id,shortcode',
  useCases: new Set(),
  nameOf: (postId) => postId,
  read: (item) => {
    const { id, shortcode } = item as { id: string; shortcode: string };
    return { id, names: [shortcode], publishedAt: undefined };
  },
};

describe('a list of posts', () => {
  it('tells what it found apart from why the rest was not', async () => {
    const { http } = vendorAnswering(recorded('instagram', 'media-list-last'));
    const settings = {
      baseUrl: 'https://graph.example',
      owner: { accountId: '1', accessToken: async () => 'a-token' },
      resolvedPosts: keptPosts(),
      http,
    };
    const { found, rest } = await findListed(settings, listing, ['CxSynth0001', 'CxSynth9999'], Date.now);
    expect([...found.keys()]).toEqual(['CxSynth0001']);
    expect(rest.outcomes).toMatchObject([{ postId: 'CxSynth9999', reason: 'TRUE_ABSENCE' }]);
    expect(rest.outcomes).toHaveLength(1);
  });
});
