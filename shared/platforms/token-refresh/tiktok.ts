import type { HttpOptions } from '../../vendor-http/http.ts';
import { refreshGrant } from './refresh-grant.ts';
import type { TokenRefresh } from './token-refresh.ts';

export interface TiktokRefreshSettings {
  /** `https://open.tiktokapis.com` in production. */
  baseUrl: string;
  clientKey: () => Promise<string>;
  clientSecret: () => Promise<string>;
  http?: HttpOptions;
}

/** TikTok gives a new refresh token each time; the one before stops working. */
export const tiktokRefresh = ({ baseUrl, clientKey, clientSecret, http }: TiktokRefreshSettings): TokenRefresh =>
  refreshGrant({
    url: `${baseUrl}/v2/oauth/token/`,
    app: async () => ({ client_key: await clientKey(), client_secret: await clientSecret() }),
    refreshLasts: 'refresh_expires_in',
    http,
  });
