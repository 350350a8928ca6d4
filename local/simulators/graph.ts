import { MINUTE, SECOND } from '../../shared/model/instant.ts';
import type { Platform } from '../../shared/model/platform.ts';
import { ownerOfToken } from './credentials.ts';
import type { SpokenFault, VendorAnswer, VendorRequest } from './vendor.ts';

/** An error of Meta's Graph API. */
export interface GraphError {
  code: number;
  subcode?: number;
  message: string;
  transient?: boolean;
  status?: number;
}

export const graphError = ({ code, subcode, message, transient, status = 400 }: GraphError): VendorAnswer => ({
  status,
  body: {
    error: {
      message: `(#${code}) ${message}`,
      type: 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(transient === undefined ? {} : { is_transient: transient }),
      fbtrace_id: 'SimulatedTrace',
    },
  },
});

export const notThere = graphError({
  code: 100,
  subcode: 33,
  message: 'Unsupported get request. The object does not exist or cannot be loaded due to missing permissions.',
});
export const expired = graphError({ code: 190, subcode: 463, message: 'The session has expired.' });
export const noSuchPath = graphError({ code: 2500, message: 'Unknown path components.' });
export const unknownMetric = graphError({ code: 100, message: 'The value must be a valid insights metric' });

/** The account that the token of a request opens. */
export function ownerOf({ headers, url }: VendorRequest, platform: Platform): string | undefined {
  const token = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('access_token');
  return token === null ? undefined : ownerOfToken(platform, token);
}

/** The object and the edge in a path such as `/v26.0/178414/media`. */
export function pathOf({ method, url }: VendorRequest): { object: string; edge: string } | undefined {
  const [, object, edge] = /^\/v\d+\.\d\/([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
  return method !== 'GET' || object === undefined || edge === undefined ? undefined : { object, edge };
}

export const listOf = ({ url }: VendorRequest, name: string): string[] =>
  (url.searchParams.get(name) ?? '').split(',').filter((item) => item !== '');

const DEFAULT_PAGE = 25;

/** One page of a list; its cursors stand for places in it. */
export function pageOf(items: readonly unknown[], { url }: VendorRequest, largest: number): VendorAnswer {
  const limit = Number(url.searchParams.get('limit') ?? DEFAULT_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > largest) {
    return graphError({ code: 100, message: `Param limit must be a number from 1 to ${largest}.` });
  }
  const from = Number(Buffer.from(url.searchParams.get('after') ?? '', 'base64url').toString() || 0);
  const to = Math.min(from + limit, items.length);
  const cursor = (place: number) => Buffer.from(String(place)).toString('base64url');
  const next = new URL(url);
  next.searchParams.set('after', cursor(to));
  return {
    status: 200,
    body: {
      data: items.slice(from, to),
      ...(to > from && {
        paging: { cursors: { before: cursor(from), after: cursor(to) }, ...(to < items.length && { next: next.href }) },
      }),
    },
  };
}

/** Those of an object's members that were asked for. */
export const fieldsOf = (request: VendorRequest, object: Record<string, unknown>): Record<string, unknown> => {
  const fields = ['id', ...listOf(request, 'fields')];
  return Object.fromEntries(Object.entries(object).filter(([name]) => fields.includes(name)));
};

/** How much of the limits is used, in Meta's own headers. */
export function usageHeaders(account: string, type: string, { percent = 3, regainMinutes = 0 } = {}) {
  const shares = { call_count: percent, total_cputime: 1, total_time: 1 };
  return {
    'x-app-usage': JSON.stringify({ call_count: 1, total_cputime: 1, total_time: 1 }),
    'x-business-use-case-usage': JSON.stringify({
      [account]: [{ type, ...shares, estimated_time_to_regain_access: regainMinutes }],
    }),
  };
}

const DEFAULT_REGAIN_MS = 5 * MINUTE;

/** How long a limit lasts. */
export const regainMs = ({ retryAfterSeconds }: SpokenFault): number =>
  retryAfterSeconds === undefined ? DEFAULT_REGAIN_MS : retryAfterSeconds * SECOND;
