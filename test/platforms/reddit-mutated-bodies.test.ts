import { redditClient } from '../../shared/platforms/reddit.ts';
import { at, holdsWhateverIsAnswered } from './mutated-bodies.ts';
import { recorded } from './recorded-answers.ts';

const childrenOf = (body: unknown): object[] => {
  const children = at(body, ['data', 'children']);
  return Array.isArray(children) ? children : [];
};

holdsWhateverIsAnswered({
  platform: 'reddit',
  posts: ['1abcde2', '1abcde3', '1abcde4'],
  create: (fetch) =>
    redditClient({
      tokenUrl: 'https://www.reddit.example',
      baseUrl: 'https://oauth.reddit.example',
      clientId: async () => 'i',
      clientSecret: async () => 's',
      userAgent: async () => 'a',
      http: {
        fetch: async (url, init) =>
          init?.method === 'POST' ? Response.json(recorded('reddit', 'token').body) : fetch(url, init),
        sleep: async () => {},
      },
    }),
  stated: () => [],
  items: childrenOf,
  named: (child, id) => ({ ...child, data: { ...(at(child, ['data']) as object), id } }),
  listing: (children) => ({ kind: 'Listing', data: { children } }),
});
