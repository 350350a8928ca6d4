import * as z from 'zod';
import { askJson, type HttpOptions } from '../../vendor-http/http.ts';
import { VendorCount } from '../vendor-count.ts';
import { endAfter } from './refresh-grant.ts';
import { notRefreshed, ONCE, refreshHttp, type TokenRefresh } from './token-refresh.ts';

export interface InstagramRefreshSettings {
  /** `https://graph.instagram.com` in production. */
  baseUrl: string;
  http?: HttpOptions;
}

const Refreshed = z.object({ access_token: z.string().min(1), expires_in: VendorCount });
/** Expired, revoked, or its owner changed the password. */
const INVALID_TOKEN = 190;
const Refused = z.object({ error: z.object({ code: z.literal(INVALID_TOKEN) }) });

/** A long-lived Instagram token renews itself, from a day after it was given until it ends. */
export function instagramRefresh({ baseUrl, http }: InstagramRefreshSettings): TokenRefresh {
  return async ({ accessToken }, now) => {
    // The vendor takes the token in the query only. What comes back holds no URL, so it ends here.
    const query = new URLSearchParams({ grant_type: 'ig_refresh_token', access_token: accessToken });
    const answer = await askJson(
      { url: `${baseUrl}/refresh_access_token?${query.toString()}`, headers: {}, tries: ONCE },
      refreshHttp(http),
    );
    const body = answer.kind === 'answered' && answer.body.json ? answer.body.value : undefined;
    if (Refused.safeParse(body).success) return { kind: 'refused' };
    const refreshed = Refreshed.safeParse(body);
    if (!refreshed.success || answer.kind !== 'answered' || answer.status !== 200) return notRefreshed(answer);
    const expiresAt = endAfter(refreshed.data.expires_in, now());
    return {
      kind: 'refreshed',
      accessToken: refreshed.data.access_token,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  };
}
