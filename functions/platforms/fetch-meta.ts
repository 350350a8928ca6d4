import { environmentOf } from '../../shared/lambda/env.ts';
import { metaClient } from '../../shared/platforms/meta.ts';
import { ownerFetchFunction } from './owner-fetch-function.ts';

export const handler = ownerFetchFunction(environmentOf('fetch-meta'), {
  platform: 'meta',
  clientOf: ({ baseUrl, owner, resolvedPosts }) => metaClient({ baseUrl, owner, resolvedPosts }),
});
