import type { FunctionName } from '../shared/lambda/env.ts';

export type FetchFunctionName = Extract<FunctionName, `fetch-${string}`>;
export type FetchedPlatform = FetchFunctionName extends `fetch-${infer P}` ? P : never;

interface Fetched {
  /** As people write it. */
  name: string;
  baseUrl: string;
  /** Where its tokens are made or renewed, where that is another address. */
  tokenUrl?: string;
  /** What an operator puts into its secret. Tokens of Instagram renew themselves, and those of Facebook Pages do not end. */
  secret?: readonly [string, ...string[]];
}

/** The platforms whose posts are fetched, one line each. */
export const FETCHED = {
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
    secret: ['clientSecret', 'clientKey'],
  },
  linkedin: {
    name: 'LinkedIn',
    baseUrl: 'https://api.linkedin.com',
    tokenUrl: 'https://www.linkedin.com',
    secret: ['clientSecret', 'clientId'],
  },
  instagram: { name: 'Instagram', baseUrl: 'https://graph.instagram.com' },
  meta: { name: 'Facebook', baseUrl: 'https://graph.facebook.com' },
} as const satisfies Record<FetchedPlatform, Fetched>;

export const FETCHED_PLATFORMS = Object.keys(FETCHED) as FetchedPlatform[];

/** The platforms that know the application by a secret of its own. */
export type PlatformWithSecret = {
  [P in FetchedPlatform]: (typeof FETCHED)[P] extends { secret: unknown } ? P : never;
}[FetchedPlatform];

/** Whether the platform knows the application by a secret. */
export const hasSecret = (platform: FetchedPlatform): platform is PlatformWithSecret => 'secret' in FETCHED[platform];

export function tokenUrlOf(platform: FetchedPlatform): string {
  const { baseUrl, tokenUrl }: Fetched = FETCHED[platform];
  return tokenUrl ?? baseUrl;
}
