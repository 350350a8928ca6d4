import * as z from 'zod';
import { LocalDate } from '../../shared/model/local-date.ts';
import { Platform } from '../../shared/model/platform.ts';
import { Fault, type FaultBook } from './faults.ts';
import type { Inbox } from './inbox.ts';
import type { Journal } from './journal.ts';
import { ListedPostChange, PostChange, PostId, type PostBook } from './posts.ts';
import { Problem } from './problem.ts';
import type { RequestLog } from './request-log.ts';
import type { Vendor } from './vendor.ts';

export const CONTROL_ROUTES = [
  'PUT|GET|DELETE /_control/posts/{platform}/{postId}',
  'PUT /_control/posts/{platform}',
  'PUT|GET|DELETE /_control/faults/{vendor}',
  'GET|DELETE /_control/requests/{vendor}',
  'GET|DELETE /_control/inbox/{receiver}',
  'PUT|GET /_control/data/{source}',
  'GET /_control/data/{source}/totals?from&to',
];

const Range = z.strictObject({ from: LocalDate, to: LocalDate });

interface Controlled {
  vendors: Readonly<Record<string, Vendor>>;
  posts: PostBook;
  faults: FaultBook;
  inbox: Inbox;
  log: RequestLog;
  data: Journal<unknown>;
}

export interface ControlRequest {
  method: string;
  /** Path segments after `_control`, decoded. */
  segments: readonly string[];
  query: URLSearchParams;
  /** The parsed body; rejects with a problem where it is no JSON. */
  body: () => Promise<unknown>;
}

/** Sets up what the vendors answer and shows what they were asked. Answers a body, or undefined for "done". */
export function control({ vendors, posts, faults, inbox, log, data }: Controlled) {
  const dataOf = (name: string): unknown => data.entries.get(name) ?? notHere('No data was put for this source.');

  return async ({ method, segments, query, body }: ControlRequest): Promise<unknown> => {
    const [resource = '', name = '', ...rest] = segments;
    const route = `${method} ${resource}/${'*/'.repeat(rest.length)}`;
    switch (route) {
      case 'PUT posts/': {
        const changes = accepted(z.array(ListedPostChange).max(100_000), await body());
        posts.put(platformOf(name), changes);
        return { stored: changes.length };
      }
      case 'PUT posts/*/': {
        const postId = accepted(PostId, rest[0]);
        const platform = platformOf(name);
        posts.put(platform, [{ ...accepted(PostChange, await body()), postId }]);
        return posts.get(platform, postId);
      }
      case 'GET posts/*/':
        return posts.get(platformOf(name), rest[0] ?? '') ?? notHere('No such post was put.');
      case 'DELETE posts/*/':
        return posts.delete(platformOf(name), rest[0] ?? '');
      case 'PUT faults/':
        faults.set(vendorOf(name, vendors), knownFault(vendors[name]!, accepted(Fault, await body())));
        return faults.get(name);
      case 'GET faults/':
        return faults.get(vendorOf(name, vendors)) ?? notHere('No fault is set.');
      case 'DELETE faults/':
        return faults.clear(vendorOf(name, vendors));
      case 'GET requests/':
        return log.of(vendorOf(name, vendors));
      case 'DELETE requests/':
        return log.clear(vendorOf(name, vendors));
      case 'GET inbox/':
        return inbox.of(receiverOf(name, vendors));
      case 'DELETE inbox/':
        return inbox.clear(receiverOf(name, vendors));
      case 'PUT data/':
        data.set([[name, accepted(vendors[name]?.data?.schema ?? z.unknown(), await body())]]);
        return undefined;
      case 'GET data/':
        return dataOf(name);
      case 'GET data/*/': {
        const totals = rest[0] === 'totals' ? vendors[name]?.data?.totals : undefined;
        if (!totals) return notHere('No such control.', { routes: CONTROL_ROUTES });
        const { from, to } = accepted(Range, Object.fromEntries(query));
        return totals(dataOf(name), from, to);
      }
      default:
        return notHere('No such control.', { routes: CONTROL_ROUTES });
    }
  };
}

const platformOf = (name: string): Platform => {
  const platform = Platform.safeParse(name);
  return platform.success ? platform.data : notHere('No such platform.', { platforms: Platform.options });
};

const vendorOf = (name: string, vendors: Controlled['vendors']): string =>
  Object.hasOwn(vendors, name) ? name : notHere('No such vendor is simulated.', { vendors: Object.keys(vendors) });

function receiverOf(name: string, vendors: Controlled['vendors']): string {
  const receivers = Object.keys(vendors).filter((vendor) => vendors[vendor]?.receives);
  return receivers.includes(name) ? name : notHere('No such receiver is simulated.', { receivers });
}

function knownFault({ variants = {} }: Vendor, fault: Fault): Fault {
  const known: Partial<Record<string, readonly string[]>> = variants;
  if (fault.variant === undefined || known[fault.kind]?.includes(fault.variant)) return fault;
  throw new Problem(400, `This vendor knows no ${fault.kind} called ${fault.variant}.`, { variants });
}

const notHere = (detail: string, members?: Record<string, unknown>): never => {
  throw new Problem(404, detail, members);
};

function accepted<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Problem(400, 'The body is not what this control takes.', { errors });
}
