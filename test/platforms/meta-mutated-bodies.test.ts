import { describe } from 'vitest';
import { metaClient } from '../../shared/platforms/meta.ts';
import { itemsOf, rowAbout, statedInInsights } from './graph-bodies.ts';
import { keptPosts } from './kept-posts.ts';
import { at, holdsWhateverIsAnswered } from './mutated-bodies.ts';

const PAGE = '1000000000001';
const POSTS = {
  [`${PAGE}_122000000000001`]: `${PAGE}_122000000000001`,
  'video:880000000000003': `${PAGE}_122000000000003`,
};
const client = (accountId: string, fetch: typeof globalThis.fetch) =>
  metaClient({
    baseUrl: 'https://fb.example',
    owner: { accountId, accessToken: async () => 'a-token' },
    resolvedPosts: keptPosts(POSTS),
    listingPages: 3,
    http: { fetch, sleep: async () => {} },
  });

const statedInActions = (ad: object, type: string): unknown[] => {
  const actions = at(ad, ['actions']);
  return (Array.isArray(actions) ? (actions as unknown[]) : [])
    .filter((action) => at(action, ['action_type']) === type)
    .map((action) => at(action, ['value']));
};

describe('where a Page is connected,', () => {
  holdsWhateverIsAnswered({
    platform: 'meta',
    // One of them has no kept id, so that lists change as well.
    posts: [...Object.keys(POSTS), 'photo:770000000000002', 'ad:120210000000000001'],
    create: (fetch) => client(PAGE, fetch),
    stated: statedInInsights(POSTS),
    items: itemsOf,
    named: rowAbout(POSTS),
    listing: (data) => ({ data }),
  });
});

describe('where an ad account is connected,', () => {
  holdsWhateverIsAnswered({
    platform: 'meta',
    posts: ['ad:120210000000000001', 'ad:120210000000000002', `${PAGE}_122000000000001`],
    create: (fetch) => client('act_9000000001', fetch),
    stated: (body, postId, metricName) => {
      const type = /^actions\[(.+)\]$/.exec(metricName)?.[1];
      return itemsOf(body)
        .filter((ad) => at(ad, ['ad_id']) === postId.replace('ad:', ''))
        .flatMap((ad) => (type === undefined ? [at(ad, [metricName])] : statedInActions(ad, type)));
    },
    items: itemsOf,
    named: (ad, postId) => ({ ...ad, ad_id: postId.replace('ad:', '') }),
    listing: (data) => ({ data }),
  });
});
