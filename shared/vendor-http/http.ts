import { setTimeout as wait } from 'node:timers/promises';
import { retryAfterMs } from './retry-after.ts';

/** How a client reaches its vendor. Everything is optional and real by default. */
export interface HttpOptions {
  fetch?: typeof globalThis.fetch;
  sleep?: (ms: number) => Promise<unknown>;
  /** A number in [0, 1). */
  random?: () => number;
  /** For one try, from the connection to the last byte of the body. */
  timeoutMs?: number;
}

export interface HttpRequest {
  url: string;
  headers: Record<string, string>;
  /** Makes it a POST. */
  body?: string;
  /** How often the request may be sent in all. */
  tries?: number;
  /** Reads the body's text in another way than `JSON.parse`; throws where it is no JSON. */
  parse?: (text: string) => unknown;
}

/** The vendor's answer, or that none came. It holds neither the URL nor the request's headers. */
export type HttpAnswer =
  | { kind: 'answered'; status: number; headers: Headers; body: { json: true; value: unknown } | { json: false } }
  | { kind: 'unreachable'; cause: 'timeout' | 'network' };

const TIMEOUT_MS = 8_000;
const TRIES = 2;
const BACKOFF_MS = 1_000;

/** Asks for JSON. Tries again with full jitter after a timeout, a network error or a 5xx; never rejects. */
export async function askJson(request: HttpRequest, options: HttpOptions = {}): Promise<HttpAnswer> {
  const { sleep = wait, random = Math.random } = options;
  for (let left = (request.tries ?? TRIES) - 1; ; left -= 1) {
    const answer = await once(request, options);
    if (left <= 0 || !isWorthAnotherTry(answer)) return answer;
    await sleep(random() * BACKOFF_MS);
  }
}

/** A vendor that asks for a longer pause than the backoff is left alone. */
function isWorthAnotherTry(answer: HttpAnswer): boolean {
  if (answer.kind === 'unreachable') return true;
  return answer.status >= 500 && (retryAfterMs(answer.headers, 0) ?? 0) <= BACKOFF_MS;
}

async function once(
  { url, headers, body: sent, parse = JSON.parse }: HttpRequest,
  options: HttpOptions,
): Promise<HttpAnswer> {
  const { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = options;
  try {
    const response = await fetch(url, {
      ...(sent === undefined ? {} : { method: 'POST', body: sent }),
      headers: { accept: 'application/json', ...headers },
      // A redirect would carry the credential to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = parsed(await response.text(), parse);
    return { kind: 'answered', status: response.status, headers: response.headers, body };
  } catch (error) {
    return { kind: 'unreachable', cause: isTimeout(error) ? 'timeout' : 'network' };
  }
}

function parsed(text: string, parse: (text: string) => unknown): { json: true; value: unknown } | { json: false } {
  try {
    return { json: true, value: parse(text) };
  } catch {
    return { json: false };
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
