import { HttpError, RouteMatchingError } from '@aws-lambda-powertools/event-handler/http';

/** Every code an answer can carry, with its status and title. */
export const PROBLEMS = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not valid here' },
  UNAUTHENTICATED: { status: 401, title: 'A valid API key is needed' },
  FORBIDDEN: { status: 403, title: 'Your key may not do this' },
  TENANT_SUSPENDED: { status: 403, title: 'The tenant is suspended' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  CLAIM_EXISTS: { status: 409, title: 'This post is claimed already' },
  REQUEST_IN_PROGRESS: { status: 409, title: 'The same request is being handled' },
  REVISION_CONFLICT: { status: 409, title: 'It was changed in the meantime' },
  NO_EARLIER_POLICY: { status: 409, title: 'No policy was active before' },
  GUARDRAIL_EXCEEDED: { status: 409, title: 'More would change than may without force' },
  REPLAY_NOT_EXAMINED: { status: 409, title: 'The dry run is not done yet' },
  VERDICT_NOT_FINAL: { status: 409, title: 'There is no final verdict yet' },
  DISPUTE_EXISTS: { status: 409, title: 'This verdict is disputed already' },
  SOURCE_PAUSED: { status: 409, title: 'The source is paused' },
  ENDPOINT_DISABLED: { status: 409, title: 'The endpoint is disabled' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  URL_UNSUPPORTED: { status: 422, title: 'This link is not supported' },
  PLATFORM_NOT_IN_CAMPAIGN: { status: 422, title: 'The campaign does not run on this platform' },
  CAMPAIGN_NOT_ACTIVE: { status: 422, title: 'The campaign is not active' },
  WEBHOOK_URL_FORBIDDEN: { status: 422, title: 'This address cannot receive webhooks' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key was used for another request' },
  QUOTA_EXCEEDED: { status: 429, title: 'The quota is used up' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  INTERNAL_ERROR: { status: 500, title: 'Something went wrong on our side' },
  LINK_RESOLUTION_UNAVAILABLE: { status: 503, title: 'The short link could not be followed' },
  UNAVAILABLE: { status: 503, title: 'Not available for the moment' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

export interface FieldError {
  /** Members joined by dots, as in `submissions.3.claimed.views`; empty for the body itself. */
  path: string;
  message: string;
}

export interface ProblemOptions {
  detail?: string;
  errors?: FieldError[];
  /** Extra members of the body. */
  members?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

/** A refusal that the caller is told about. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? PROBLEMS[code].title);
    this.name = 'Problem';
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.options = options;
  }
}

/** A 400 that names what is wrong. */
export const invalid = (...errors: FieldError[]): Problem =>
  new Problem('VALIDATION_FAILED', { detail: errors.map(sentenceOf).join('; ').slice(0, 500), errors });

const sentenceOf = ({ path, message }: FieldError): string => (path === '' ? message : `${path}: ${message}`);

/** Errors of the store that pass by themselves. */
const PASSING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'InternalServerError',
  'TimeoutError',
]);

/** What the Router throws where an address leads nowhere, or is not even well encoded. */
const NO_ROUTE = [HttpError, RouteMatchingError, URIError];

/** What the caller is told about any error: nothing of ours where it is unexpected. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (NO_ROUTE.some((kind) => error instanceof kind)) return new Problem('NOT_FOUND', { detail: NO_SUCH_ADDRESS });
  const names = [error, error instanceof Error ? error.cause : undefined].map((one) =>
    one instanceof Error ? one.name : '',
  );
  if (names.some((name) => PASSING.has(name))) return new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
  return new Problem('INTERNAL_ERROR');
}

const NO_SUCH_ADDRESS = 'There is nothing at this address.';

/** An answer as API Gateway takes it. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** The problem as an answer of the HTTP API. */
export function problemResponse(problem: Problem, requestId: string): HttpResponse {
  const { code, status, options } = problem;
  const { detail, errors, members, retryAfterSeconds } = options;
  const { title } = PROBLEMS[code];
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify({
      type: `urn:claimcheck:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title,
      status,
      code,
      detail: detail ?? title,
      requestId,
      ...(errors ? { errors } : {}),
      ...members,
    }),
  };
}
