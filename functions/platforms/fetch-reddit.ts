import { redditClient } from '../../shared/platforms/reddit.ts';
import { fetchFunction } from './fetch-function.ts';

export const handler = fetchFunction('fetch-reddit', ({ baseUrl, tokenUrl, credential }) =>
  redditClient({
    baseUrl,
    tokenUrl,
    clientId: () => credential('clientId'),
    clientSecret: () => credential('clientSecret'),
    userAgent: () => credential('userAgent'),
  }),
);
