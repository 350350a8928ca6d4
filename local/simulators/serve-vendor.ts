import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, FaultBook } from './faults.ts';
import type { Inbox } from './inbox.ts';
import type { PostBook } from './posts.ts';
import { sendJson } from './problem.ts';
import type { RequestLog } from './request-log.ts';
import type { SpokenFault, Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

const HELD_FOR_MS = 30_000;
const SLOW_MS = 1_000;

interface Serving {
  name: string;
  vendor: Vendor;
  posts: PostBook;
  data: ReadonlyMap<string, unknown>;
  faults: FaultBook;
  inbox: Inbox;
  log: RequestLog;
  /** Ends waits when the server stops. */
  signal: AbortSignal;
}

/** Answers the calls to one vendor: its own answer, or the fault that strikes. */
export function vendorServer({ name, vendor, posts, data, faults, inbox, log, signal }: Serving) {
  let malformedAnswers = 0;

  return async (incoming: IncomingMessage, response: ServerResponse, url: URL, nowMs: number): Promise<void> => {
    const { method = 'GET', headers: sent } = incoming;
    const request: VendorRequest = { method, url, headers: sent, body: await text(incoming), nowMs };
    const answer = (): VendorAnswer => {
      const given = vendor.answer(request, posts, data.get(name));
      if (vendor.receives && given.status < 300) inbox.add(name, request);
      return given;
    };
    const forToken = vendor.tokenRoutes?.includes(`${method} ${url.pathname}`) === true;
    const logged = (status: number): void => {
      if (!forToken) log.add(name, { method, url, status, atMs: nowMs });
    };
    const fault = forToken && faults.get(name)?.kind !== 'bad_token' ? undefined : faults.strike(name, url.pathname);

    if (fault?.kind === 'timeout') {
      logged(0);
      await pause(fault.latencyMs ?? HELD_FOR_MS, signal);
      response.destroy();
      return;
    }
    if (fault?.latencyMs !== undefined || fault?.kind === 'slow') await pause(fault.latencyMs ?? SLOW_MS, signal);
    if (fault?.kind === 'malformed') {
      malformedAnswers += 1;
      logged(200);
      sendMalformed(response, malformedAnswers, answer().body);
      return;
    }
    const { status, headers, body } = isSpoken(fault) ? vendor.fault(fault, request, posts) : answer();
    logged(status);
    if (body === undefined) response.writeHead(status, headers).end();
    else if (typeof body === 'string') sendPage(response, status, body, headers);
    else sendJson(response, status, body, headers);
  };
}

const isSpoken = (fault: Fault | undefined): fault is SpokenFault =>
  fault?.kind === 'rate_limit' || fault?.kind === 'server_error' || fault?.kind === 'bad_token';

/** Half of the true answer and a web page, in turn. */
function sendMalformed(response: ServerResponse, count: number, body: unknown): void {
  if (count % 2 === 0) return sendPage(response, 200, '<!doctype html><title>Something went wrong</title>');
  const json = JSON.stringify(body ?? {});
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end(json.slice(0, json.length / 2));
}

function sendPage(response: ServerResponse, status: number, page: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers });
  response.end(page);
}

/** Waits without keeping the process alive; a stopped server ends it. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal, ref: false }).catch(() => {});
}
