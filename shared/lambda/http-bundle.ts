import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { authenticate, type KeyRegistry } from '../auth/authenticate.ts';
import type { Caller } from '../model/registry.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import { Problem, problemResponse, toProblem, type HttpResponse } from './error-responses.ts';
import { answerRoute } from './route-frame.ts';
import { headerOf, requestIdOf } from './request-id.ts';
import type { Route } from './route.ts';

/** What every API function is given. Without a registry its routes need no key. */
export interface HttpApi {
  routes: readonly Route[];
  registry?: KeyRegistry;
  idempotency?: BasePersistenceLayer;
  cursorSecret?: () => Promise<string>;
  /** Epoch milliseconds. */
  now: () => number;
}

export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpResponse>;

/** A request on its way through the chain. */
export type HttpRequest = APIGatewayProxyEventV2 & { requestId: string; caller?: Caller };

/** An API function that answers its routes. */
export const httpHandler = (api: HttpApi): HttpHandler => framed(api.registry, routed(api));

/** The one chain of every function with an address: request id, log keys, errors as problems, authentication where there is a registry. */
export function framed(registry: KeyRegistry | undefined, handler: HttpHandler): HttpHandler {
  return middy<HttpRequest, HttpResponse>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(identified())
    .use(answeringErrors())
    .use(authenticated(registry))
    .handler(handler) as HttpHandler;
}

type Step = middy.MiddlewareObj<HttpRequest, HttpResponse>;

/** Gives the request its id and the answer its echo. */
const identified = (): Step => {
  const echo: middy.MiddlewareFn<HttpRequest, HttpResponse> = ({ event, response }) => {
    if (response)
      response.headers = { ...response.headers, 'x-request-id': event.requestId, 'cache-control': 'no-store' };
  };
  return {
    before: ({ event }) => {
      event.requestId = requestIdOf(event);
      logger.appendKeys({ correlationId: event.requestId });
    },
    after: echo,
    onError: echo,
  };
};

const answeringErrors = (): Step => ({
  onError: (request) => {
    request.response = refused(request.error, request.event.requestId);
  },
});

const authenticated = (registry: KeyRegistry | undefined): Step => ({
  before: async ({ event }) => {
    if (!registry) return;
    const result = await authenticate(headerOf(event, 'authorization'), registry);
    if ('refused' in result) throw new Problem(result.refused);
    event.caller = result.caller;
    logger.appendKeys({ tenantId: result.caller.tenantId, keyId: result.caller.keyId });
  },
});

/** What the Router is shown: method and path. Headers and body it would convert for nothing, and fail on odd ones. */
type RouterEvent = HttpRequest & { whole: HttpRequest };
const wholeOf = (event: unknown): HttpRequest => (event as RouterEvent).whole;

/** Finds the route by Powertools' Router. */
function routed(api: HttpApi): HttpHandler {
  const router = new Router();
  router.errorHandler(Error, async (error, { event }) => webResponse(refused(error, wholeOf(event).requestId)));
  for (const route of api.routes) {
    router.route(
      async ({ event, context, params }) =>
        webResponse(await answerRoute(api, route, { event: wholeOf(event), context, params })),
      { method: route.method, path: route.path.replaceAll(/\{(\w+)\}/g, ':$1') as `/${string}` },
    );
  }
  return async (event, context) => {
    const seen = { ...event, headers: {}, rawQueryString: '', body: undefined, whole: event };
    return (await router.resolve(seen, context)) as HttpResponse;
  };
}

/** The answer to an error, and the log line that tells it. What was not foreseen is logged whole, never with the request. */
function refused(error: unknown, requestId: string): HttpResponse {
  const problem = toProblem(error);
  if (problem.status >= 500) {
    logger.error('request failed', { code: LOG.requestFailed, problem: problem.code, error: error as Error });
  } else {
    logger.info('request refused', { code: LOG.requestRefused, problem: problem.code, status: problem.status });
  }
  return problemResponse(problem, requestId);
}

const webResponse = ({ statusCode, headers, body }: HttpResponse): Response =>
  new Response(body, { status: statusCode, headers });
