import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Platform } from '../../shared/model/platform.ts';
import { control, CONTROL_ROUTES } from './control.ts';
import { everflow } from './everflow.ts';
import { type Fault, faultBook } from './faults.ts';
import { inbox, type StoredMessage } from './inbox.ts';
import { instagram } from './instagram.ts';
import { openJournal } from './journal.ts';
import { linkedin } from './linkedin.ts';
import { mautic } from './mautic.ts';
import { meta } from './meta.ts';
import { posthog } from './posthog.ts';
import { postBook, type StoredPost } from './posts.ts';
import { Problem, sendJson, sendProblem } from './problem.ts';
import { discord } from './receivers/discord.ts';
import { ses } from './receivers/ses.ts';
import { slack } from './receivers/slack.ts';
import { twilio } from './receivers/twilio.ts';
import { webhooks } from './receivers/webhooks.ts';
import { reddit } from './reddit.ts';
import { redtrack } from './redtrack.ts';
import { requestLog } from './request-log.ts';
import { sheets } from './sheets.ts';
import { tiktok } from './tiktok.ts';
import { vendorServer } from './serve-vendor.ts';
import type { Vendor } from './vendor.ts';
import { x } from './x.ts';
import { youtube } from './youtube.ts';

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port: number;
  /** Posts, faults, data and inboxes outlive the process here. */
  dataDir: string;
  /** Epoch milliseconds; the real clock by default. */
  now?: () => number;
  /** The author of posts that name none. */
  defaultAuthors?: Partial<Record<Platform, string>>;
}

export interface Simulators {
  /** Each vendor's base URL is this one and its name, such as `${url}/x`. */
  url: string;
  stop(): Promise<void>;
}

/** Those that count their calls are made anew. */
const newVendors = (): Record<string, Vendor> => ({
  ...{ youtube, x, reddit, tiktok, linkedin, instagram, meta },
  ...{ slack, discord, twilio, ses, webhooks },
  ...{ everflow: everflow(), redtrack: redtrack(), posthog: posthog(), mautic: mautic(), sheets: sheets() },
});

const routesOf = (vendors: Record<string, Vendor>): string[] => [
  ...Object.entries(vendors).flatMap(([name, { routes }]) => routes.map((route) => route.replace(' ', ` /${name}`))),
  ...CONTROL_ROUTES,
];

/** The platforms, sources and receivers on one local port, each under its name, with `/_control` to set them up. */
export async function startSimulators(options: SimulatorOptions): Promise<Simulators> {
  const { port, dataDir, now = Date.now, defaultAuthors = {} } = options;
  const stopping = new AbortController();
  const journals = {
    posts: openJournal<StoredPost>(join(dataDir, 'posts.jsonl')),
    faults: openJournal<Fault>(join(dataDir, 'faults.jsonl')),
    data: openJournal<unknown>(join(dataDir, 'data.jsonl')),
    inbox: openJournal<StoredMessage>(join(dataDir, 'inbox.jsonl')),
  };
  const vendors = newVendors();
  const posts = postBook({ journal: journals.posts, defaultAuthors, now });
  const faults = faultBook(journals.faults);
  const messages = inbox(journals.inbox);
  const log = requestLog();
  const vendorCall = new Map(
    Object.entries(vendors).map(([name, vendor]) => [
      name,
      vendorServer({
        ...{ name, vendor, posts, data: journals.data.entries, faults, inbox: messages, log },
        signal: stopping.signal,
      }),
    ]),
  );
  const controlled = control({ vendors, posts, faults, inbox: messages, log, data: journals.data });

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, search, searchParams: query } = new URL(request.url ?? '/', 'http://simulators');
    const [, first = ''] = pathname.split('/', 2);
    const callVendor = vendorCall.get(first);
    if (callVendor) {
      const asVendorSeesIt = new URL(`${pathname.slice(first.length + 1)}${search}`, 'http://simulators');
      return callVendor(request, response, asVendorSeesIt, now());
    }
    if (first !== '_control') throw new Problem(404, 'No such route.', { routes: routesOf(vendors) });
    const segments = pathname.split('/').slice(2).map(decoded);
    const answer = await controlled({ method: request.method ?? 'GET', segments, query, body: () => json(request) });
    if (answer === undefined) response.writeHead(204).end();
    else sendJson(response, 200, answer);
  };

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      const problem = error instanceof Problem ? error : new Problem(500, String(error));
      if (!response.headersSent) sendProblem(response, problem);
    });
  });
  // Longer than clients keep idle connections, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  const url = await listening(server, port);
  return {
    url,
    async stop() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      for (const journal of Object.values(journals)) journal.close();
    },
  };
}

async function listening(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Problem(400, 'The path is not encoded properly.');
  }
}

async function json(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(request));
  } catch {
    throw new Problem(400, 'The body is no JSON.');
  }
}
