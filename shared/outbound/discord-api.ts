import * as z from 'zod';
import { jsonIn, later, secondsOf, type SendOutcome } from './notify/send-outcome.ts';
import type { Post, PostTo } from './post-to.ts';

/** A message as Discord's API takes it. */
export interface ApiMessage {
  content: string;
  components?: readonly unknown[];
  /** Nobody is called, whatever the content says. */
  allowed_mentions: { parse: readonly [] };
}

export interface DiscordApi {
  /** Changes the answer to an interaction. Refused with `GONE` where that cannot be done, or not any more. */
  answer(interaction: { applicationId: string; token: string }, message: ApiMessage): Promise<SendOutcome>;
  /** Writes to a user. The same `nonce` within a few minutes is the same message. */
  write(userId: string, message: ApiMessage, nonce: string): Promise<SendOutcome>;
}

export interface DiscordApiSettings {
  /** `https://discord.com`. */
  baseUrl: string;
  botToken: () => Promise<string>;
  post: PostTo;
  timeoutMs?: number;
}

/** The reason of a refusal where nothing takes it: an interaction whose time is over, or that is not acknowledged yet. */
export const GONE = 'nothing takes it there';

const TIMEOUT_MS = 5_000;
/** A channel with one person in it, whatever that person has on show. */
const CHANNEL_BYTES = 16 * 1024;

const INVALID_WEBHOOK_TOKEN = 50027;
const CANNOT_WRITE_TO_USER = 50007;

const Refusal = z.object({ code: z.number().optional(), retry_after: z.number().optional() });
const Channel = z.object({ id: z.string().regex(/^\d{1,20}$/) });

type Answered = { ok: true; body: string } | { ok: false; outcome: SendOutcome };

/** Discord's REST API, as far as people are answered and written to. */
export function discordApi({ baseUrl, botToken, post, timeoutMs = TIMEOUT_MS }: DiscordApiSettings): DiscordApi {
  const call = async (
    path: string,
    body: unknown,
    { token, ...more }: Pick<Post, 'method' | 'keepsBytes'> & { token?: string } = {},
  ): Promise<Answered> => {
    const answer = await post({
      ...{
        url: `${baseUrl}/api/v10${path}`,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
        ...more,
      },
      headers: {
        ...{ 'content-type': 'application/json', 'user-agent': 'DiscordBot (claimcheck, 1)' },
        ...(token === undefined ? {} : { authorization: `Bot ${token}` }),
      },
    });
    if (answer.kind === 'unreachable') return { ok: false, outcome: later(answer.cause) };
    if (answer.status < 300) return { ok: true, body: answer.body };
    return { ok: false, outcome: notTaken(answer.status, answer.headers['retry-after'], answer.body) };
  };

  return {
    async answer({ applicationId, token }, message) {
      const path = `/webhooks/${applicationId}/${encodeURIComponent(token)}/messages/@original`;
      const answered = await call(path, message, { method: 'PATCH' });
      return answered.ok ? { kind: 'sent' } : answered.outcome;
    },

    async write(userId, message, nonce) {
      const token = await botToken();
      const opened = await call('/users/@me/channels', { recipient_id: userId }, { token, keepsBytes: CHANNEL_BYTES });
      if (!opened.ok) return opened.outcome;
      const channel = Channel.safeParse(jsonIn(opened.body));
      if (!channel.success) return later('a channel without an id');
      const said = { ...message, nonce, enforce_nonce: true };
      const written = await call(`/channels/${channel.data.id}/messages`, said, { token });
      return written.ok ? { kind: 'sent' } : written.outcome;
    },
  };
}

/** A webhook that answered 404 is never asked again: each such request counts towards a ban. */
function notTaken(status: number, retryAfter: string | undefined, body: string): SendOutcome {
  const { code, retry_after } = Refusal.safeParse(jsonIn(body)).data ?? {};
  if (status === 404 || code === INVALID_WEBHOOK_TOKEN) return { kind: 'refused', reason: GONE, permanent: false };
  if (status === 429) return later('status 429', secondsOf(retry_after) ?? secondsOf(retryAfter));
  if (status >= 500 || status === 401) return later(`status ${status}`);
  const why =
    code === CANNOT_WRITE_TO_USER ? 'the person takes no direct messages' : `status ${status}, code ${code ?? '-'}`;
  return { kind: 'refused', reason: why, permanent: false };
}
