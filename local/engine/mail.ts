import { restFailure, type Refusal, type RestReply, type RestService } from './aws-json.ts';

const SEND = '/v2/email/outbound-emails';

/** SES as far as functions use it: a mail that its sender may send goes on to the receiver at `mailTo`, whose answer comes back. */
export function mailService(mailTo: URL, refusal: Refusal): RestService {
  return ({ keyId, method, path, body }) =>
    method === 'POST' && path === SEND
      ? sent(body, mailTo, (mail) => refusal(keyId, 'SES.SendEmail', mail))
      : undefined;
}

async function sent(body: string, mailTo: URL, refused: (mail: unknown) => string | undefined): Promise<RestReply> {
  const denial = refused(parsed(body));
  if (denial !== undefined) return restFailure(403, 'AccessDeniedException', { message: denial });
  const answer = await fetch(`${mailTo.href.replace(/\/$/, '')}${SEND}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { status: answer.status, headers: Object.fromEntries(kept(answer.headers)), body: await answer.text() };
}

const kept = (headers: Headers): [string, string][] =>
  [...headers].filter(([name]) => name === 'content-type' || name.startsWith('x-amzn-'));

/** What is no JSON names no sender; the receiver refuses it. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
