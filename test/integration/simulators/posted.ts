import { SIMULATED_TWILIO } from '../../../local/simulators/credentials.ts';

export interface Posted {
  status: number;
  headers: Headers;
  text: string;
}

type Sent = Record<string, string>;

/** Posts to a receiver below `url`; redirects are not followed. */
export async function posted(url: string, body: string, headers: Sent): Promise<Posted> {
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export const postedJson = (url: string, body: unknown, headers: Sent = {}): Promise<Posted> =>
  posted(url, typeof body === 'string' ? body : JSON.stringify(body), {
    'content-type': 'application/json',
    ...headers,
  });

export const postedForm = (url: string, form: Sent, headers: Sent = {}): Promise<Posted> =>
  posted(url, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    ...headers,
  });

export const SLACK_PATH = '/slack/services/T000SAMPLE/B000SAMPLE/sampletoken';
export const DISCORD_PATH = '/discord/api/webhooks/1290000000000000001/sample-token';
export const TWILIO_PATH = `/twilio/2010-04-01/Accounts/${SIMULATED_TWILIO.accountSid}/Messages.json`;

export const basic = (user: string, password: string): Sent => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
export const ofTwilio = basic(SIMULATED_TWILIO.accountSid, SIMULATED_TWILIO.authToken);
