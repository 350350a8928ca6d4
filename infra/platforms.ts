import type { FunctionName } from '../shared/lambda/env.ts';

export type FetchFunctionName = Extract<FunctionName, `fetch-${string}`>;
export type FetchedPlatform = FetchFunctionName extends `fetch-${infer P}` ? P : never;

interface Fetched {
  /** As people write it. */
  name: string;
  baseUrl: string;
  /** Where its tokens are made or renewed, where that is another address. */
  tokenUrl?: string;
  /** Posts are read with the token of whoever published them. */
  ownersTokens?: true;
  /** What an operator puts into its secret. */
  secret: readonly [string, ...string[]];
}

/** The platforms whose posts are fetched, one line each. */
export const FETCHED: Readonly<Record<FetchedPlatform, Fetched>> = {
  youtube: { name: 'YouTube', baseUrl: 'https://www.googleapis.com', secret: ['apiKey'] },
  x: { name: 'X', baseUrl: 'https://api.x.com', secret: ['bearerToken'] },
  reddit: {
    name: 'Reddit',
    baseUrl: 'https://oauth.reddit.com',
    tokenUrl: 'https://www.reddit.com',
    secret: ['clientSecret', 'clientId', 'userAgent'],
  },
  tiktok: {
    name: 'TikTok',
    baseUrl: 'https://open.tiktokapis.com',
    ownersTokens: true,
    secret: ['clientSecret', 'clientKey'],
  },
  linkedin: {
    name: 'LinkedIn',
    baseUrl: 'https://api.linkedin.com',
    tokenUrl: 'https://www.linkedin.com',
    ownersTokens: true,
    secret: ['clientSecret', 'clientId'],
  },
  instagram: {
    name: 'Instagram',
    baseUrl: 'https://graph.instagram.com',
    ownersTokens: true,
    secret: ['clientSecret', 'clientId'],
  },
  meta: {
    name: 'Facebook',
    baseUrl: 'https://graph.facebook.com',
    ownersTokens: true,
    secret: ['clientSecret', 'clientId'],
  },
};

export const FETCHED_PLATFORMS = Object.keys(FETCHED) as FetchedPlatform[];

export const tokenUrlOf = (platform: FetchedPlatform): string =>
  FETCHED[platform].tokenUrl ?? FETCHED[platform].baseUrl;
