import { describe } from 'vitest';
import { linkedinClient } from '../../shared/platforms/linkedin.ts';
import { keptPosts } from './kept-posts.ts';
import { MEMBER, ONE, ORGANIZATION, TWO, UGC_POST } from './linkedin-asking.ts';
import { at, holdsWhateverIsAnswered } from './mutated-bodies.ts';

const elementsOf = (body: unknown): object[] => {
  const elements = at(body, ['elements']);
  return Array.isArray(elements) ? elements : [];
};
const nameIn = (postId: string, ugcPost: string): object => ({
  [postId.startsWith('ugcPost:') ? ugcPost : 'share']: `urn:li:${postId}`,
});

const spec = (accountId: string) => ({
  platform: 'linkedin' as const,
  posts: [ONE, TWO, UGC_POST],
  create: (fetch: typeof globalThis.fetch) =>
    linkedinClient({
      baseUrl: 'https://li.example',
      owner: { accountId, accessToken: async () => 't' },
      resolvedPosts: keptPosts(),
      http: { fetch, sleep: async () => {} },
    }),
  items: elementsOf,
  listing: (elements: readonly object[]) => ({ elements }),
});

describe('an organization on LinkedIn', () => {
  holdsWhateverIsAnswered({
    ...spec(ORGANIZATION),
    stated: (body, postId, metricName) =>
      elementsOf(body)
        .filter((element) => [at(element, ['share']), at(element, ['ugcPost'])].includes(`urn:li:${postId}`))
        .map((element) => at(element, metricName.split('.'))),
    named: (element, postId) => ({
      totalShareStatistics: at(element, ['totalShareStatistics']),
      ...nameIn(postId, 'ugcPost'),
    }),
  });
});

describe('a member on LinkedIn', () => {
  holdsWhateverIsAnswered({
    ...spec(MEMBER),
    stated: (body, postId, metricName) =>
      elementsOf(body)
        .filter((element) => JSON.stringify(at(element, ['targetEntity']))?.includes(`urn:li:${postId}"`))
        .filter((element) => JSON.stringify(at(element, ['metricType']))?.includes(metricName))
        .map((element) => at(element, ['count'])),
    named: (element, postId) => ({ ...element, targetEntity: nameIn(postId, 'ugc') }),
  });
});
