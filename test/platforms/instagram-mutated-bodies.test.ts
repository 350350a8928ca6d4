import { instagramClient } from '../../shared/platforms/instagram.ts';
import { itemsOf, rowAbout, statedInInsights } from './graph-bodies.ts';
import { keptPosts } from './kept-posts.ts';
import { holdsWhateverIsAnswered } from './mutated-bodies.ts';

const GRAPH_IDS = {
  CxSynth0001: '17900000000000001',
  CxSynth0002: '17900000000000002',
  '3500000000000000009': '17900000000000009',
};

holdsWhateverIsAnswered({
  platform: 'instagram',
  // One of them has no kept id, so that lists change as well.
  posts: [...Object.keys(GRAPH_IDS), 'CxSynth0003'],
  create: (fetch) =>
    instagramClient({
      baseUrl: 'https://ig.example',
      owner: { accountId: '17841400000001', accessToken: async () => 'a-token' },
      resolvedPosts: keptPosts(GRAPH_IDS),
      listingPages: 3,
      http: { fetch, sleep: async () => {} },
    }),
  stated: statedInInsights(GRAPH_IDS),
  items: itemsOf,
  named: rowAbout(GRAPH_IDS),
  listing: (data) => ({ data }),
});
