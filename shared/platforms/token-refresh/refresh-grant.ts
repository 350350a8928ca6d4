import * as z from 'zod';
import { atMs, SECOND, type Instant } from '../../model/instant.ts';
import { askJson, type HttpOptions } from '../../vendor-http/http.ts';
import { VendorCount } from '../vendor-count.ts';
import { failed, notRefreshed, ONCE, refreshHttp, type RefreshOutcome, type TokenRefresh } from './token-refresh.ts';

/** A token endpoint of OAuth 2.0, with the names that this vendor has for things. */
export interface RefreshGrant {
  url: string;
  /** The form's fields that say which app asks. Rejects where they cannot be had. */
  app: () => Promise<Record<string, string>>;
  /** The member that says how many seconds the refresh token lasts. */
  refreshLasts: string;
  http: HttpOptions | undefined;
}

const Refreshed = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: VendorCount,
});
const Refused = z.object({ error: z.literal('invalid_grant') });

/** The refresh_token grant. */
export function refreshGrant({ url, app, refreshLasts, http }: RefreshGrant): TokenRefresh {
  return async ({ refreshToken }, now) => {
    if (refreshToken === undefined) return failed('The owner gave no refresh token.');
    let identity: Record<string, string>;
    try {
      identity = await app();
    } catch {
      return failed('The credential of the app could not be read.');
    }
    const answer = await askJson(
      {
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          ...identity,
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        }).toString(),
        tries: ONCE,
      },
      refreshHttp(http),
    );
    const body = answer.kind === 'answered' && answer.body.json ? answer.body.value : undefined;
    if (Refused.safeParse(body).success) return { kind: 'refused' };
    const refreshed = Refreshed.safeParse(body);
    if (!refreshed.success || answer.kind !== 'answered' || answer.status !== 200) return notRefreshed(answer);
    return tokensIn(refreshed.data, refreshLasts, now());
  };
}

function tokensIn(body: z.infer<typeof Refreshed>, refreshLasts: string, nowMs: number): RefreshOutcome {
  const expiresAt = endAfter(body.expires_in, nowMs);
  const refreshExpiresAt = endAfter(VendorCount.parse(body[refreshLasts]), nowMs);
  return {
    kind: 'refreshed',
    accessToken: body.access_token,
    ...(body.refresh_token === undefined ? {} : { refreshToken: body.refresh_token }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(refreshExpiresAt === undefined ? {} : { refreshExpiresAt }),
  };
}

const LONGEST_SECONDS = 10 * 366 * 24 * 3600;

/** The instant after so many seconds; undefined where the vendor names no believable number. */
export const endAfter = (seconds: number | undefined, nowMs: number): Instant | undefined =>
  seconds === undefined || seconds === 0 || seconds > LONGEST_SECONDS ? undefined : atMs(nowMs + seconds * SECOND);
