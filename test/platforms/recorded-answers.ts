import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../shared/model/platform.ts';
import type { HttpOptions } from '../../shared/vendor-http/http.ts';

const EVENTS = join(import.meta.dirname, '../../events');

export interface RecordedAnswer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** An answer of the vendor as kept under `events/platforms`. A text body is what was on the wire. */
export const recorded = (platform: Platform, name: string): RecordedAnswer =>
  JSON.parse(readFileSync(join(EVENTS, 'platforms', platform, `${name}.json`), 'utf8')) as RecordedAnswer;

export const recordedNames = (platform: Platform): string[] =>
  readdirSync(join(EVENTS, 'platforms', platform)).map((file) => file.replace(/\.json$/, ''));

/** What a vendor's token host answered, as kept under `events/token-refresh`. */
export const recordedRefresh = (platform: Platform, name: string): RecordedAnswer =>
  JSON.parse(readFileSync(join(EVENTS, 'token-refresh', platform, `${name}.json`), 'utf8')) as RecordedAnswer;

export interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body?: string;
}

/** An answer, a connection that fails, or what it is to a request for this address. */
export type Answering = RecordedAnswer | Error | ((url: string) => RecordedAnswer | Error);

/** A vendor that gives these answers in turn, the last one for ever. */
export function vendorAnswering(...answers: Answering[]) {
  const sent: Sent[] = [];
  const slept: number[] = [];
  const http: HttpOptions = {
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const text = await request.text();
      sent.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        ...(text !== '' && { body: text }),
      });
      const next = answers[Math.min(sent.length, answers.length) - 1];
      const answer = typeof next === 'function' ? next(request.url) : next;
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer was set');
      const { status, headers, body } = answer;
      return new Response(
        typeof body === 'string' ? body : JSON.stringify(body),
        headers ? { status, headers } : { status },
      );
    },
    sleep: async (ms) => slept.push(ms),
    random: () => 0.5,
  };
  return { http, sent, slept };
}
