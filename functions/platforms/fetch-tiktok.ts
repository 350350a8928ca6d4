import { environmentOf } from '../../shared/lambda/env.ts';
import { tiktokClient } from '../../shared/platforms/tiktok.ts';
import { tiktokRefresh } from '../../shared/platforms/token-refresh/tiktok.ts';
import { ownerFetchFunction } from './owner-fetch-function.ts';

export const handler = ownerFetchFunction(environmentOf('fetch-tiktok'), {
  platform: 'tiktok',
  clientOf: ({ baseUrl, owner }) => tiktokClient({ baseUrl, owner }),
  refreshOf: ({ baseUrl, credential }) =>
    tiktokRefresh({
      baseUrl,
      clientKey: () => credential('clientKey'),
      clientSecret: () => credential('clientSecret'),
    }),
});
