import { xClient } from '../../shared/platforms/x.ts';
import { fetchFunction } from './fetch-function.ts';

export const handler = fetchFunction('fetch-x', ({ baseUrl, credential }) =>
  xClient({ baseUrl, bearerToken: () => credential('bearerToken') }),
);
