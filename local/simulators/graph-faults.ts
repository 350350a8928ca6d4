import { MINUTE } from '../../shared/model/instant.ts';
import { pauseOf } from './fault-table.ts';
import { expired, type GraphError, graphError, regainMs, unknownMetric, usageHeaders } from './graph.ts';
import type { SpokenFault, Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

/** An error by its name, made for the request where it speaks of it. */
export type NamedFaults = Readonly<Record<string, VendorAnswer | ((request: VendorRequest) => VendorAnswer)>>;

interface GraphFaults {
  /** Limits of this platform by the kind of business use; the first is the usual one. */
  limits: Readonly<Record<string, GraphError>>;
  /** Errors of this platform alone. */
  errors: NamedFaults;
  /** The kind of business use that a request counts as. */
  useCaseOf: (request: VendorRequest) => string;
  /** What a call gives that no fault strikes. */
  answer: Vendor['answer'];
  /** What a limit on that use says, besides the error. */
  limitHeaders: (request: VendorRequest, fault: SpokenFault) => Record<string, string>;
}

const LIMIT_REACHED = 'Calls to this API have exceeded the rate limit.';
const APP_LIMITS: Record<string, GraphError> = {
  app: { code: 4, message: 'Application request limit reached' },
  'app-media': { code: 4, subcode: 1349210, message: 'Application request limit reached', transient: true },
  user: { code: 17, message: 'User request limit reached' },
  page: { code: 32, message: 'Page request limit reached' },
  custom: { code: 613, message: LIMIT_REACHED },
};
/** Said about an object that is there, to slow a caller down. */
const HIDDEN: GraphError = { code: 100, subcode: 33, message: 'Unsupported get request.', transient: true };

/** A good answer, but the last one that the limit allows. */
const USED_UP = 'used-up';

const SERVER_ERRORS: NamedFaults = {
  unknown: graphError({ code: 1, message: 'An unknown error occurred', status: 500 }),
  temporary: graphError({ code: 2, message: 'Service temporarily unavailable', status: 500 }),
  transient: graphError({ code: 2, message: 'An unexpected error has occurred.', transient: true }),
  'unknown-metric': unknownMetric,
};

const REFUSED_TOKENS: NamedFaults = {
  expired,
  'app-removed': graphError({ code: 190, subcode: 458, message: 'The user has not authorized application 1.' }),
  'password-changed': graphError({ code: 190, subcode: 460, message: 'The user changed the password.', status: 401 }),
  invalid: graphError({ code: 190, subcode: 467, message: 'The access token is invalid.', status: 401 }),
  permission: graphError({ code: 10, message: 'Application does not have permission for this action' }),
  'permission-missing': graphError({ code: 200, message: 'Requires a permission of the Page.', status: 403 }),
};

/** The faults of a platform that speaks the Graph API. */
export function graphFaults({
  limits,
  errors,
  useCaseOf,
  answer,
  limitHeaders,
}: GraphFaults): Required<Pick<Vendor, 'variants' | 'fault'>> {
  const serverErrors = { ...SERVER_ERRORS, ...errors };
  return {
    variants: {
      rate_limit: namesOf({ ...limits, ...APP_LIMITS, hidden: HIDDEN, [USED_UP]: USED_UP }),
      server_error: namesOf(serverErrors),
      bad_token: namesOf(REFUSED_TOKENS),
    },
    fault(fault, request, posts) {
      const { kind, variant } = fault;
      if (kind === 'bad_token') return answerOf(REFUSED_TOKENS, variant, request);
      if (kind === 'server_error') return { ...answerOf(serverErrors, variant, request), headers: pauseOf(fault) };
      const ofApp = variant === undefined ? undefined : APP_LIMITS[variant];
      if (ofApp) return { ...graphError(ofApp), headers: { 'x-app-usage': JSON.stringify(ALL_USED) } };
      if (variant === USED_UP) return { ...answer(request, posts), headers: limitHeaders(request, fault) };
      const limit = variant === 'hidden' ? HIDDEN : limits[variant ?? useCaseOf(request)]!;
      return { ...graphError(limit), headers: limitHeaders(request, fault) };
    },
  };
}

const ALL_USED = { call_count: 100, total_cputime: 12, total_time: 15 };

/** The usual headers of a limit by business use, which names its end in minutes. */
export const businessLimit = (account: string, useCase: string, fault: SpokenFault): Record<string, string> =>
  usageHeaders(account, useCase, { percent: 100, regainMinutes: Math.ceil(regainMs(fault) / MINUTE) });

const namesOf = (named: object) => Object.keys(named) as [string, ...string[]];

function answerOf(faults: NamedFaults, variant: string | undefined, request: VendorRequest): VendorAnswer {
  const answer = faults[variant ?? namesOf(faults)[0]]!;
  return typeof answer === 'function' ? answer(request) : answer;
}
