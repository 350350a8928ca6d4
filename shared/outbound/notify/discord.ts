import * as z from 'zod';
import type { DiscordMessage } from '../../model/channel-message.ts';
import type { PostTo } from '../post-to.ts';
import { jsonIn, later, secondsOf, SEND_TIMEOUT_MS, type SendOutcome } from './send-outcome.ts';

const Kept = z.object({ id: z.string().regex(/^\d{1,20}$/) });
const Refusal = z.object({ code: z.number().optional(), retry_after: z.number().optional() });

const UNKNOWN_WEBHOOK = 10015;
const INVALID_WEBHOOK_TOKEN = 50027;
const EMPTY_MESSAGE = 50006;
const INVALID_FORM_BODY = 50035;

/** Posts to a webhook and waits until the message is kept. */
export const discordSender =
  (post: PostTo) =>
  async (message: DiscordMessage, webhookUrl: string): Promise<SendOutcome> => {
    const url = new URL(webhookUrl);
    // Without it the answer says nothing about whether the message was kept.
    url.searchParams.set('wait', 'true');
    const answer = await post({
      url: url.href,
      headers: { 'content-type': 'application/json', 'user-agent': 'DiscordBot (claimcheck, 1)' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    // A chat message that comes twice is better than one that never comes.
    if (answer.kind === 'unreachable') return later(answer.cause);
    const { status, headers } = answer;
    if (status === 204) return { kind: 'sent' };
    if (status === 200) return { kind: 'sent', ...idOf(answer.body) };
    const { code, retry_after } = Refusal.safeParse(jsonIn(answer.body)).data ?? {};
    if (code === UNKNOWN_WEBHOOK || code === INVALID_WEBHOOK_TOKEN)
      return { kind: 'refused', reason: `code ${code}`, permanent: true };
    if (code === EMPTY_MESSAGE || code === INVALID_FORM_BODY)
      return { kind: 'refused', reason: `code ${code}`, permanent: false };
    return later(`status ${status}`, secondsOf(retry_after) ?? secondsOf(headers['retry-after']));
  };

/** A long message comes back cut: then its id is not known. */
function idOf(body: string): { providerId?: string } {
  const message = Kept.safeParse(jsonIn(body));
  return message.success ? { providerId: message.data.id } : {};
}
