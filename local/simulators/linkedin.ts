import { ownerOfToken } from './credentials.ts';
import { invalidToken, linkedinError, linkedinFaults, versionMissing, versionRetired } from './linkedin-errors.ts';
import { activities, postsById } from './linkedin-look-ups.ts';
import { memberAnalytics, shareStatistics } from './linkedin-statistics.ts';
import type { LinkedinCall } from './linkedin-query.ts';
import type { Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

const CALLS: Record<string, (call: LinkedinCall) => VendorAnswer> = {
  '/rest/organizationalEntityShareStatistics': shareStatistics,
  '/rest/memberCreatorPostAnalytics': memberAnalytics,
  '/rest/posts': postsById,
  '/v2/activities': activities,
};
/** Before it a version is retired, whatever the time: the simulator must not stop working one day. */
const OLDEST_VERSION = '202512';

/** Statistics and look-ups of the Community Management API. What is deleted, private or not the account's is left out. */
export const linkedin: Vendor = {
  routes: Object.keys(CALLS).map((path) => `GET ${path}`),
  ...linkedinFaults,

  answer(request, posts) {
    const { pathname, searchParams: query } = request.url;
    const call = request.method === 'GET' ? CALLS[pathname] : undefined;
    if (!call) return linkedinError(404, 'RESOURCE_NOT_FOUND', `No root resource defined for path '${pathname}'`);
    const account = ownerOfToken('linkedin', /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (account === undefined) return invalidToken;
    const version = headerOf(request, 'linkedin-version');
    return refusedHeaders(request, version) ?? call({ query, account, version, posts });
  },
};

function refusedHeaders(request: VendorRequest, version: string): VendorAnswer | undefined {
  if (version === '') return versionMissing;
  if (!/^\d{4}(?:0[1-9]|1[0-2])$/.test(version)) {
    return linkedinError(400, 'INVALID_VERSION', 'The version is not of the form YYYYMM');
  }
  if (version < OLDEST_VERSION) return versionRetired(version);
  if (headerOf(request, 'x-restli-protocol-version') === '2.0.0') return undefined;
  return linkedinError(400, 'ILLEGAL_ARGUMENT', 'Invalid query parameters passed to request');
}

const headerOf = ({ headers }: VendorRequest, name: string): string => String(headers[name] ?? '');
