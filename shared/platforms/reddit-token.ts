import { SECOND } from '../model/instant.ts';
import { askJson, type HttpOptions } from '../vendor-http/http.ts';
import { RedditToken } from './reddit-body.ts';
import { redditRefusal } from './reddit-refusal.ts';
import { malformed, type Refusal, refusalOf } from './refusal.ts';

/** The application as Reddit knows it. */
export interface RedditApp {
  /** Where tokens are asked for, `https://www.reddit.com` in production. */
  tokenUrl: string;
  clientId: () => Promise<string>;
  clientSecret: () => Promise<string>;
  /** `<platform>:<app ID>:<version> (by /u/<name>)`: others are throttled hard. */
  userAgent: () => Promise<string>;
  http?: HttpOptions;
}

export interface RedditTokens {
  /** The `Authorization` of a call. Rejects where the app's credential cannot be had. */
  authorization(now: () => number): Promise<string | Refusal>;
  /** Lets go of a token that Reddit no longer takes. */
  forget(authorization: string | undefined): void;
}

interface Granted {
  authorization: string;
  untilMs: number;
}

/** How long before its end a token is no longer used: it must outlive the call. */
const MARGIN_MS = 60 * SECOND;

/** Keeps the app's token in memory while it lives; calls that need one at the same time share the asking. */
export function redditTokens(app: RedditApp): RedditTokens {
  let kept: Granted | undefined;
  let asking: Promise<Granted | Refusal> | undefined;
  return {
    async authorization(now) {
      if (kept && now() < kept.untilMs) return kept.authorization;
      asking ??= askedFor(app, now).finally(() => {
        asking = undefined;
      });
      const answer = await asking;
      if ('reason' in answer) return answer;
      kept = answer;
      return answer.authorization;
    },
    forget(authorization) {
      if (kept?.authorization === authorization) kept = undefined;
    },
  };
}

async function askedFor(app: RedditApp, now: () => number): Promise<Granted | Refusal> {
  const [id, secret, userAgent] = await Promise.all([app.clientId(), app.clientSecret(), app.userAgent()]);
  const askedAtMs = now();
  const answer = await askJson(
    {
      url: `${app.tokenUrl}/api/v1/access_token`,
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': userAgent,
      },
      body: 'grant_type=client_credentials',
    },
    app.http,
  );
  const refusal = refusalOf(answer, redditRefusal, now());
  if (refusal) return refusal;
  const token = RedditToken.safeParse(answer.kind === 'answered' && answer.body.json ? answer.body.value : undefined);
  if (!token.success) return malformed;
  const { access_token, expires_in = 0 } = token.data;
  return { authorization: `bearer ${access_token}`, untilMs: askedAtMs + expires_in * SECOND - MARGIN_MS };
}
