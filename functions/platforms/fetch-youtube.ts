import { youtubeClient } from '../../shared/platforms/youtube.ts';
import { fetchFunction } from './fetch-function.ts';

export const handler = fetchFunction('fetch-youtube', ({ baseUrl, credential }) =>
  youtubeClient({ baseUrl, apiKey: () => credential('apiKey') }),
);
