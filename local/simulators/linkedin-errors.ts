import { faultsFrom, type FaultTable } from './fault-table.ts';
import type { VendorAnswer } from './vendor.ts';

/** LinkedIn's flat error body; some errors carry no number of their own. */
export const linkedinError = (
  status: number,
  code: string,
  message: string,
  serviceErrorCode?: number,
): VendorAnswer => ({
  status,
  body: { status, ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }), code, message },
});

export const accessDenied = linkedinError(403, 'ACCESS_DENIED', 'Not enough permissions to access the resource', 100);
export const invalidToken = linkedinError(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', 65_600);
export const versionMissing = linkedinError(
  400,
  'VERSION_MISSING',
  'A version must be present. Please specify a version by adding the LinkedIn-Version header.',
);
export const versionRetired = (version: string): VendorAnswer =>
  linkedinError(426, 'NONEXISTENT_VERSION', `Requested version ${version} is not active`);

const throttled = (limit: string): VendorAnswer =>
  linkedinError(
    429,
    'TOO_MANY_REQUESTS',
    `Resource level throttle ${limit} limit for calls to this resource is reached.`,
    101,
  );

const FAULTS: FaultTable = {
  rate_limit: {
    APPLICATION_DAY: throttled('APPLICATION DAY'),
    MEMBER_DAY: throttled('APPLICATION_AND_MEMBER DAY'),
    INFRASTRUCTURE: linkedinError(429, 'TOO_MANY_REQUESTS', 'Too many requests'),
  },
  server_error: {
    SERVICE_UNAVAILABLE: linkedinError(503, 'SERVICE_UNAVAILABLE', 'Service unavailable'),
    INTERNAL_SERVER_ERROR: linkedinError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
    GATEWAY_TIMEOUT: linkedinError(504, 'GATEWAY_TIMEOUT', 'Gateway timeout'),
    NONEXISTENT_VERSION: versionRetired('202309'),
    VERSION_MISSING: versionMissing,
  },
  bad_token: {
    EXPIRED_ACCESS_TOKEN: linkedinError(
      401,
      'EXPIRED_ACCESS_TOKEN',
      'The token used in the request has expired',
      65_602,
    ),
    REVOKED_ACCESS_TOKEN: linkedinError(
      401,
      'REVOKED_ACCESS_TOKEN',
      'The token used in the request has been revoked by the user',
      65_601,
    ),
    INVALID_ACCESS_TOKEN: invalidToken,
    ACCESS_DENIED: accessDenied,
  },
};

/** LinkedIn states no limit in its headers; a pause is there only where the fault asks for one. */
export const linkedinFaults = faultsFrom(FAULTS);
