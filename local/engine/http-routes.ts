import * as z from 'zod';
import type { Stack } from './template.ts';

const ignored = z.unknown().optional();
const Api = z.strictObject({ Name: z.string(), ProtocolType: z.literal('HTTP'), Description: ignored, Tags: ignored });
const Integration = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().max(30_000).optional(),
});
const Route = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.literal('NONE').optional(),
});
const Stage = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  AccessLogSettings: ignored,
  DefaultRouteSettings: ignored,
  Description: ignored,
  Tags: ignored,
});

/** A route of the HTTP API and the function behind it. */
export interface HttpRoute {
  routeKey: string;
  functionArn: string;
  timeoutMs: number;
}

export interface Match {
  route: HttpRoute;
  parameters: Record<string, string> | undefined;
}

export interface DeclaredApi {
  id: string;
  /** The most specific route, or undefined where AWS answers 404. */
  match(method: string, path: string): Match | undefined;
}

/** The one HTTP API of the template, or undefined. */
export function declareApi(stack: Stack): DeclaredApi | undefined {
  const apis = stack.all('AWS::ApiGatewayV2::Api', Api);
  if (apis.length > 1) throw new Error('the embedded engine serves one HTTP API');
  if (!apis[0]) return undefined;
  if (stack.all('AWS::ApiGatewayV2::Stage', Stage).length !== 1) throw new Error('the HTTP API needs a $default stage');
  const integrations = new Map(
    stack.all('AWS::ApiGatewayV2::Integration', Integration).map(({ ref, properties }) => [ref, properties]),
  );
  const routes = stack.all('AWS::ApiGatewayV2::Route', Route).map(({ properties }): HttpRoute => {
    const integration = integrations.get(properties.Target.replace('integrations/', ''));
    if (!integration) throw new Error(`the route ${properties.RouteKey} has no integration`);
    return {
      routeKey: properties.RouteKey,
      functionArn: functionArnIn(integration.IntegrationUri),
      timeoutMs: integration.TimeoutInMillis ?? 30_000,
    };
  });
  return { id: apis[0].name, match: compileRoutes(routes) };
}

/** The integration names the function, or API Gateway's own path around it. */
function functionArnIn(uri: string): string {
  const arn = /arn:aws:lambda:[^/]*:function:[^/:]+/.exec(uri)?.[0];
  if (!arn) throw new Error(`not a Lambda integration: ${uri}`);
  return arn;
}

/** Makes the matcher: exact paths before parameters, parameters before `{greedy+}`, a method before ANY, `$default` last. */
export function compileRoutes(routes: readonly HttpRoute[]): DeclaredApi['match'] {
  const exact = new Map<string, Match>();
  const patterns: { method: string; expression: RegExp; rank: string; route: HttpRoute }[] = [];
  let fallback: Match | undefined;
  for (const route of routes) {
    const [method = '', path = ''] = route.routeKey.split(' ');
    if (route.routeKey === '$default') fallback = { route, parameters: undefined };
    else if (!path.includes('{')) exact.set(route.routeKey, { route, parameters: undefined });
    else patterns.push({ method, expression: toExpression(path), rank: rankOf(path, method), route });
  }
  patterns.sort((a, b) => (a.rank < b.rank ? -1 : 1));

  return (method, path) => {
    const known = exact.get(`${method} ${path}`) ?? exact.get(`ANY ${path}`);
    if (known) return known;
    for (const pattern of patterns) {
      if (pattern.method !== method && pattern.method !== 'ANY') continue;
      const found = pattern.expression.exec(path);
      if (found) return { route: pattern.route, parameters: { ...found.groups } };
    }
    return fallback;
  };
}

const toExpression = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replaceAll(/[.*$^|()[\]\\]/g, '\\$&')
      .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)')
      .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`,
  );

/** Sorts by what each segment is: text first, then a parameter, then a greedy one. */
const rankOf = (path: string, method: string): string =>
  path
    .split('/')
    .map((segment) => (segment.endsWith('+}') ? '3' : segment.startsWith('{') ? '2' : '1'))
    .join('') + (method === 'ANY' ? '9' : '0');
