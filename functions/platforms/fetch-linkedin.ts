import { environmentOf } from '../../shared/lambda/env.ts';
import { linkedinClient } from '../../shared/platforms/linkedin.ts';
import { linkedinRefresh } from '../../shared/platforms/token-refresh/linkedin.ts';
import { ownerFetchFunction } from './owner-fetch-function.ts';

export const handler = ownerFetchFunction(environmentOf('fetch-linkedin'), {
  platform: 'linkedin',
  clientOf: ({ baseUrl, owner, resolvedPosts }) => linkedinClient({ baseUrl, owner, resolvedPosts }),
  refreshOf: ({ baseUrl, credential }) =>
    linkedinRefresh({
      baseUrl,
      clientId: () => credential('clientId'),
      clientSecret: () => credential('clientSecret'),
    }),
});
