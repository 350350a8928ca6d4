import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { affiliatesApi } from '../../functions/affiliates/affiliates-api.ts';
import { alertsApi } from '../../functions/alerts/alerts-api.ts';
import { campaignsApi } from '../../functions/campaigns/campaigns-api.ts';
import { clawbacksApi } from '../../functions/clawbacks/clawbacks-api.ts';
import { connectionsApi } from '../../functions/connections/connections-api.ts';
import { dailyApi } from '../../functions/daily/daily-api.ts';
import { healthApi } from '../../functions/health/health-api.ts';
import { mappingApi } from '../../functions/mapping/mapping-api.ts';
import { notificationsApi } from '../../functions/notifications/notifications-api.ts';
import { opsApi } from '../../functions/ops/ops-api.ts';
import { policiesApi } from '../../functions/policies/policies-api.ts';
import { reviewsApi } from '../../functions/reviews/reviews-api.ts';
import { submissionsApi } from '../../functions/submissions/submissions-api.ts';
import { syncsApi } from '../../functions/syncs/syncs-api.ts';
import { webhooksApi } from '../../functions/webhooks/webhooks-api.ts';
import { issueApiKey, type KeyGrant } from '../../shared/auth/api-key.ts';
import { atMs, DAY, toMs } from '../../shared/model/instant.ts';
import type { ReplayMessage } from '../../shared/model/replay.ts';
import type { Affiliate, Campaign, Tenant } from '../../shared/model/registry.ts';
import type { WebhookMessage } from '../../shared/model/webhook.ts';
import type { HttpHandler } from '../../shared/lambda/http-bundle.ts';
import type { Route } from '../../shared/lambda/route.ts';
import type { Resolution } from '../../shared/outbound/link-resolver.ts';
import { registryStore } from '../../shared/store/registry.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { MemoryIdempotency } from './memory-idempotency.ts';
import { MemoryTables } from './memory-tables.ts';
import { MemoryDeadLetterQueues } from './memory-dead-letter-queues.ts';
import { MemoryExecutions, MemorySchedules } from './memory-syncs.ts';
import { MemoryDataKeys } from './memory-data-keys.ts';
import { sampleAffiliate } from './sample-affiliate.ts';
import { T0 } from './sample-claims.ts';

export interface Call {
  key?: string;
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  rawBody?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** Parsed JSON of any shape, empty where it is none: tests look into it. */
  body: Record<string, unknown>;
  text: string;
}

/** The API functions over tables in memory, with a clock that tests move. */
export function apiHarness(memory = new MemoryTables(), tables: Tables = memory) {
  const clock = { ms: toMs(T0) };
  const now = (): number => clock.ms;
  const idempotency = new MemoryIdempotency();
  const links = new Map<string, Resolution>();
  const dataKeys = new MemoryDataKeys();
  const queues = new MemoryDeadLetterQueues(() => atMs(now()));
  const replaySteps: ReplayMessage[] = [];
  const webhookMessages: WebhookMessage[] = [];
  const executions = new MemoryExecutions();
  const schedules = new MemorySchedules();
  const innerNames = new Set<string>();
  const channels = { hasTwilio: true, hasMail: true, localReceivers: ['http://127.0.0.1:8788'] };
  const common = { tables, now, idempotency, cursorSecret: async () => 'a secret of the tests' };
  const functions = {
    submissions: submissionsApi({
      ...common,
      resolveLink: async (url) => links.get(url) ?? { kind: 'unavailable', cause: 'network' },
    }),
    affiliates: affiliatesApi(common),
    connections: connectionsApi({ ...common, dataKeys }),
    campaigns: campaignsApi(common),
    policies: policiesApi(common),
    alerts: alertsApi(common),
    clawbacks: clawbacksApi(common),
    notifications: notificationsApi({ ...common, dataKeys, ground: channels }),
    ops: opsApi({ ...common, queues, replayQueue: { send: async (message) => void replaySteps.push(message) } }),
    webhooks: webhooksApi({
      ...{ ...common, dataKeys, localReceivers: [] },
      queue: { send: async (message) => void webhookMessages.push(message) },
      isInnerName: async (hostname) => innerNames.has(hostname),
    }),
    reviews: reviewsApi(common),
    mapping: mappingApi(common),
    daily: dailyApi(common),
    syncs: syncsApi({ ...common, executions, schedules }),
    health: healthApi({ version: '1.2.3', now }),
  };
  const registry = registryStore(memory);

  return {
    memory,
    clock,
    /** Where short links lead; any other is unavailable. */
    links,
    registry,
    idempotency,
    dataKeys,
    /** Over what can be told. */
    channels,
    queues,
    /** What was asked of the replay function. */
    replaySteps,
    /** Of the daily sync. */
    executions,
    schedules,
    /** What was asked of those who deliver webhooks. */
    webhookMessages,
    /** Names that stand for an address that is not public; no other does. */
    innerNames,
    functions,
    routes: Object.values(functions).flatMap(({ routes }) => routes),

    /** Calls the function that API Gateway would: the one whose route matches, else the health function. */
    async call(method: string, path: string, call: Call = {}): Promise<Reply> {
      const all: (HttpHandler & { routes: readonly Route[] })[] = Object.values(functions);
      const handler =
        all.find(({ routes }) => routes.some((route) => matches(route, method, path))) ?? functions.health;
      const { statusCode, headers, body } = await handler(eventOf(method, path, call), CONTEXT);
      const isJson = /json/.test(headers['content-type'] ?? '');
      const parsed = isJson ? (JSON.parse(body) as Record<string, unknown>) : {};
      return { status: statusCode, headers, body: parsed, text: body };
    },

    async tenant(id: string, changes: Partial<Tenant> = {}): Promise<Tenant> {
      const tenant: Tenant = {
        id,
        name: id,
        status: 'active',
        timeZone: 'America/New_York',
        createdAt: T0,
        ...changes,
      };
      await memory.write({ table: 'registry', put: { pk: `t#${id}`, sk: 'tenant', ...tenant }, when: [] });
      return tenant;
    },

    async key(grant: KeyGrant): Promise<string> {
      const { key, presented } = issueApiKey(grant, atMs(now()));
      await registry.saveApiKey(key);
      return presented;
    },

    async affiliate(tenantId: string, id: string, changes: Partial<Affiliate> = {}): Promise<void> {
      await registry.saveAffiliate(sampleAffiliate({ tenantId, id, name: id, ...changes }), 'absent');
    },

    async campaign(tenantId: string, id: string, changes: Partial<Campaign> = {}): Promise<void> {
      await registry.saveCampaign(
        {
          ...{ tenantId, id, name: id, platforms: ['youtube', 'x'], version: 1 },
          startsAt: atMs(toMs(T0) - 30 * DAY),
          endsAt: atMs(toMs(T0) + 30 * DAY),
          ...{ createdAt: T0, updatedAt: T0, ...changes },
        },
        'absent',
      );
    },
  };
}

export type ApiHarness = ReturnType<typeof apiHarness>;

/** Two tenants with a key of every role, two affiliates each and a campaign each. */
export async function twoTenants(api: ApiHarness) {
  const made = async (tenantId: string) => {
    await api.tenant(tenantId);
    await api.campaign(tenantId, 'cmp_autumn');
    for (const id of ['aff_ann', 'aff_ben']) await api.affiliate(tenantId, id);
    return {
      ann: await api.key({ tenantId, role: 'affiliate', affiliateId: 'aff_ann' }),
      ben: await api.key({ tenantId, role: 'affiliate', affiliateId: 'aff_ben' }),
      advertiser: await api.key({ tenantId, role: 'advertiser' }),
      analyst: await api.key({ tenantId, role: 'analyst' }),
      admin: await api.key({ tenantId, role: 'admin' }),
    };
  };
  return {
    acme: await made('acme'),
    globex: await made('globex'),
    operator: await api.key({ tenantId: 'platform', role: 'operator' }),
  };
}

const matches = (route: Route, method: string, path: string): boolean =>
  route.method === method && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

const CONTEXT = {
  awsRequestId: 'aws-request',
  functionName: 'api',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:api',
  memoryLimitInMB: '512',
  logGroupName: 'api',
  logStreamName: 'api',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
} satisfies Context;

function eventOf(method: string, path: string, { key, body, rawBody, query, headers }: Call): APIGatewayProxyEventV2 {
  const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'tests' },
      requestId: 'gateway-request',
      routeKey: '$default',
      stage: '$default',
      time: '02/Nov/2026:15:00:00 +0000',
      timeEpoch: toMs(T0),
    },
    isBase64Encoded: false,
    ...(text === undefined ? {} : { body: text }),
  };
}
