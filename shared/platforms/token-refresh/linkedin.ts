import type { HttpOptions } from '../../vendor-http/http.ts';
import { refreshGrant } from './refresh-grant.ts';
import type { TokenRefresh } from './token-refresh.ts';

export interface LinkedinRefreshSettings {
  /** `https://www.linkedin.com` in production: another host than that of the API. */
  baseUrl: string;
  clientId: () => Promise<string>;
  clientSecret: () => Promise<string>;
  http?: HttpOptions;
}

/** LinkedIn's refresh token lasts a year from the first consent, however often it is used. */
export const linkedinRefresh = ({ baseUrl, clientId, clientSecret, http }: LinkedinRefreshSettings): TokenRefresh =>
  refreshGrant({
    url: `${baseUrl}/oauth/v2/accessToken`,
    app: async () => ({ client_id: await clientId(), client_secret: await clientSecret() }),
    refreshLasts: 'refresh_token_expires_in',
    http,
  });
