import { environmentOf } from '../../shared/lambda/env.ts';
import { instagramClient } from '../../shared/platforms/instagram.ts';
import { instagramRefresh } from '../../shared/platforms/token-refresh/instagram.ts';
import { ownerFetchFunction } from './owner-fetch-function.ts';

export const handler = ownerFetchFunction(environmentOf('fetch-instagram'), {
  platform: 'instagram',
  clientOf: ({ baseUrl, owner, resolvedPosts }) => instagramClient({ baseUrl, owner, resolvedPosts }),
  refreshOf: ({ baseUrl }) => instagramRefresh({ baseUrl }),
});
