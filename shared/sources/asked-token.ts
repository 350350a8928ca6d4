import * as z from 'zod';
import { HOUR, SECOND } from '../model/instant.ts';
import { askJson, type HttpOptions } from '../vendor-http/http.ts';
import { bodyOf, failed, type Refused } from './source-refusal.ts';
import type { VendorToken } from './vendor-token.ts';

const Answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().int().min(1).optional(),
});

/** Asks a token endpoint for a token. A 400 is a refusal of the credential there. */
export async function askedToken(
  url: string,
  form: Record<string, string>,
  vendor: string,
  nowMs: number,
  http?: HttpOptions,
): Promise<VendorToken | Refused> {
  const answer = await askJson(
    {
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      tries: 1,
    },
    http,
  );
  if (answer.kind === 'answered' && answer.status === 400)
    return failed('AUTH', `${vendor} gave no token for the credential (HTTP 400).`);
  const answered = bodyOf(answer, vendor, nowMs);
  if (!('body' in answered)) return answered;
  const parsed = Answer.safeParse(answered.body);
  if (!parsed.success) return failed('SCHEMA', `${vendor} answered something that is no token.`);
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { token, expiresAtMs: nowMs + (seconds === undefined ? HOUR : seconds * SECOND) };
}
