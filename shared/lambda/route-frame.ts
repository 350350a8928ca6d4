import type { Context } from 'aws-lambda';
import type { KeyRegistry } from '../auth/authenticate.ts';
import { atMs } from '../model/instant.ts';
import { PLATFORM_TENANT, TenantId, type Caller } from '../model/registry.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import { openCursor, sealCursor, type CursorScope, type Position } from './cursor.ts';
import { Problem, invalid, type HttpResponse } from './error-responses.ts';
import type { HttpApi, HttpRequest } from './http-bundle.ts';
import { answerOnce, type KeptAnswer } from './idempotency-key.ts';
import { bodyText, checked, parseJson } from './request-body.ts';
import { headerOf } from './request-id.ts';
import type { Answer, ApiCall, JsonAnswer, Reveal, Route } from './route.ts';

interface RoutedRequest {
  event: HttpRequest;
  context: Context;
  params: Record<string, string>;
}

const NOBODY: Caller = { keyId: '', tenantId: '', role: 'affiliate' };

/** Answers one request of one route: role, query, body, then the handler, once per Idempotency-Key. */
export async function answerRoute(api: HttpApi, route: Route, request: RoutedRequest): Promise<HttpResponse> {
  const { event, context } = request;
  const caller = event.caller ?? NOBODY;
  if (event.caller && !route.roles.includes(caller.role)) throw new Problem('FORBIDDEN');

  const { tenantId, query } = await scoped(route, caller, event.queryStringParameters ?? {}, api.registry);
  const checkedQuery = checked(route.query, query);
  const text = route.body ? bodyText(event) : '';
  const body = route.body ? checked(route.body, parseJson(text)) : undefined;
  const pages = paging(api, caller, { tenantId, route: `${route.method} ${event.rawPath}`, query: checkedQuery });

  const run = async (): Promise<KeptAnswer> => {
    const call: ApiCall<unknown> = {
      caller,
      tenantId,
      requestId: event.requestId,
      now: atMs(api.now()),
      id: request.params.id ?? '',
      params: request.params,
      body,
      query: checkedQuery,
      after: await pages.after(),
    };
    return pages.seal(await route.answer(call));
  };
  const header = headerOf(event, 'idempotency-key');
  const answer =
    route.method === 'POST' && header !== undefined && api.idempotency
      ? await answerOnce(
          api.idempotency,
          context,
          // What the query names, as an operator does a tenant, is a part of what is asked.
          {
            caller,
            tenantId,
            route: `${route.method} ${event.rawPath}`,
            header,
            body: `${text}${event.rawQueryString}`,
          },
          run,
        )
      : await run();
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json', ...answer.headers },
    body: route.reveal ? await revealed(route.reveal, tenantId, answer.body) : answer.body,
  };
}

const revealed = async (reveal: Reveal, tenantId: string, kept: string): Promise<string> =>
  JSON.stringify(await reveal(tenantId, JSON.parse(kept) as JsonAnswer['body']));

/** Whose data is asked for. Only an operator names a tenant; for others `tenantId` is an unknown field. */
async function scoped(
  { acrossTenants }: Route,
  caller: Caller,
  given: Record<string, string | undefined>,
  registry: KeyRegistry | undefined,
): Promise<{ tenantId: string; query: Record<string, string | undefined> }> {
  if (caller.tenantId !== PLATFORM_TENANT) return { tenantId: caller.tenantId, query: given };
  if (acrossTenants) {
    logger.info('operator read', { code: LOG.operatorRead, ofTenant: caller.tenantId });
    return { tenantId: caller.tenantId, query: given };
  }
  const { tenantId, ...query } = given;
  if (tenantId === undefined) throw invalid({ path: 'tenantId', message: 'name the tenant to read' });
  if (tenantId !== PLATFORM_TENANT) await knownTenant(tenantId, registry);
  logger.info('operator read', { code: LOG.operatorRead, ofTenant: tenantId });
  return { tenantId, query };
}

/** Throws 404 where there is no such tenant. */
export async function knownTenant(tenantId: string, registry: Pick<KeyRegistry, 'tenant'> | undefined): Promise<void> {
  if (!TenantId.safeParse(tenantId).success || !(await registry?.tenant(tenantId))) throw new Problem('NOT_FOUND');
}

interface Listing {
  tenantId: string;
  route: string;
  query: Record<string, unknown>;
}

/** Turns cursors into positions and back, for this caller and these filters only. */
function paging({ cursorSecret }: HttpApi, caller: Caller, { tenantId, route, query }: Listing) {
  const { cursor, limit: _limit, ...filters } = query;
  const scope: CursorScope = { tenantId, affiliateId: caller.affiliateId, route, filters };
  const secret = async (): Promise<string> => {
    if (!cursorSecret) throw new Error('this function has no lists');
    return cursorSecret();
  };
  return {
    async after(): Promise<Position | undefined> {
      return typeof cursor === 'string' ? openCursor(await secret(), scope, cursor) : undefined;
    },
    async seal(answer: Answer): Promise<KeptAnswer> {
      if ('text' in answer) return { status: answer.status, body: answer.text, headers: answer.headers };
      const { status, body, headers, next } = answer;
      const whole = next ? { ...body, cursor: sealCursor(await secret(), scope, next) } : body;
      return { status, body: JSON.stringify(whole), ...(headers ? { headers } : {}) };
    },
  };
}
