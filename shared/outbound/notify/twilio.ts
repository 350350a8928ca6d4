import * as z from 'zod';
import type { TwilioAccount } from '../../model/notification-plan.ts';
import { jsonIn, later, secondsOf, SEND_TIMEOUT_MS, type SendOutcome } from './send-outcome.ts';

const Created = z.object({ sid: z.string().regex(/^[A-Z]{2}[0-9a-zA-Z]{1,62}$/) });
const Refusal = z.object({ code: z.number() });

const TOO_MANY_REQUESTS = 20429;
/** The number is none, takes no text messages, lies where we may not send, or wants none from us. */
const NUMBER_TAKES_NONE = new Set([21211, 21614, 21408, 21610]);

/** Nothing was sent yet when these happened. */
const BEFORE_SENDING = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Sends text messages. Twilio knows no idempotency key: where no answer came, it may have been sent. */
export const twilioSender =
  (baseUrl: string, fetch: typeof globalThis.fetch = globalThis.fetch) =>
  async (body: string, to: string, account: TwilioAccount): Promise<SendOutcome> => {
    const { accountSid, authToken, from, messagingServiceSid } = account;
    const form = new URLSearchParams({
      ...{ To: to, Body: body },
      ...(from === undefined ? {} : { From: from }),
      ...(messagingServiceSid === undefined ? {} : { MessagingServiceSid: messagingServiceSid }),
    });
    let status: number;
    let text: string;
    let retryAfter: string | null;
    try {
      const answer = await fetch(`${baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form.toString(),
        // A redirect would carry the credential to wherever it points.
        redirect: 'manual',
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
      status = answer.status;
      retryAfter = answer.headers.get('retry-after');
      text = await answer.text();
    } catch (error) {
      return wasNotSent(error) ? later('network') : { kind: 'unknown' };
    }
    const value = jsonIn(text);
    if (status === 200 || status === 201) {
      const created = Created.safeParse(value);
      return created.success ? { kind: 'sent', providerId: created.data.sid } : { kind: 'unknown' };
    }
    const code = Refusal.safeParse(value).data?.code;
    if (status === 429 || status >= 500 || code === TOO_MANY_REQUESTS || code === undefined)
      return later(`status ${status}`, secondsOf(retryAfter));
    return { kind: 'refused', reason: `code ${code}`, permanent: NUMBER_TAKES_NONE.has(code) };
  };

function wasNotSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && BEFORE_SENDING.has(String(cause.code));
}
