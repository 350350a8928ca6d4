import { describe, expect, it } from 'vitest';
import { FALLBACK, ROUTES } from '../../infra/routes.ts';
import { ENVIRONMENTS, type FunctionName } from '../../shared/lambda/env.ts';
import { functionNamed, referenced, resources } from './synthesized.ts';

const integrations = resources<{ IntegrationUri: unknown; PayloadFormatVersion: string }>(
  'AWS::ApiGatewayV2::Integration',
);
const routes = resources<{ RouteKey: string; Target: { 'Fn::Join': [string, unknown[]] } }>(
  'AWS::ApiGatewayV2::Route',
).map(({ Properties }) => {
  const target = Properties.Target['Fn::Join'][1].find((part) => typeof part !== 'string');
  const integration = integrations.find(({ id }) => id === referenced(target))!;
  return { key: Properties.RouteKey, function: referenced(integration.Properties.IntegrationUri) };
});
const idOf = (name: FunctionName) => functionNamed(name).id;

describe('the HTTP API', () => {
  it('answers each route by its function, and every other address by a 404 of ours', () => {
    const expected = [
      ...ROUTES.map(({ method, path, function: name }) => ({ key: `${method} ${path}`, function: idOf(name) })),
      { key: '$default', function: idOf(FALLBACK) },
    ];
    const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
    expect(routes.toSorted(byKey)).toEqual(expected.toSorted(byKey));
  });

  it('has one folder of functions per resource, also where it belongs to another', () => {
    // A review is one thing of several kinds; a mapping says which brand's spend it is, and a report is of merged days.
    const resources = {
      ...{ reviews: '(review-queue|disputes?|overrides?)', mapping: '(mapping|brands)', daily: '(daily|reports)' },
      syncs: 'ops/syncs',
    } as Record<string, string>;
    for (const { path, function: name } of ROUTES)
      expect(path).toMatch(new RegExp(`^(/v1)?/(\\w+/\\{id\\}/)?${resources[name] ?? name}(/|$)`));
  });

  it('keeps the answers of exactly those functions that take a POST of a caller with a key', () => {
    const names = [...new Set(ROUTES.map(({ function: name }) => name))];
    const takes = (name: FunctionName) =>
      ROUTES.some(({ function: of, method, path }) => of === name && method === 'POST' && path.startsWith('/v1/'));
    expect(names.filter((name) => 'IDEMPOTENCY_TABLE' in ENVIRONMENTS[name].shape)).toEqual(names.filter(takes));
  });

  it('speaks payload 2.0', () => {
    for (const { Properties } of integrations) expect(Properties.PayloadFormatVersion).toBe('2.0');
  });

  it('limits and logs every request', () => {
    const [stage] = resources<{
      StageName: string;
      AccessLogSettings: { Format: string };
      DefaultRouteSettings: unknown;
    }>('AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties.StageName).toBe('$default');
    expect(stage?.Properties.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 5000, ThrottlingRateLimit: 10000 });
    expect(stage?.Properties.AccessLogSettings.Format).not.toMatch(/authorization|apiKey/i);
  });

  it('may call the function of each route, with the address that API Gateway calls from', () => {
    const permissions = resources<{ FunctionName: unknown; SourceArn: { 'Fn::Join': [string, unknown[]] } }>(
      'AWS::Lambda::Permission',
    ).map(({ Properties }) => ({
      function: referenced(Properties.FunctionName),
      path: String(Properties.SourceArn['Fn::Join'][1].at(-1)),
    }));
    const mayCall = (id: string, path: string) =>
      permissions.some(
        (permission) =>
          permission.function === id && new RegExp(`^${permission.path.replaceAll('*', '.*')}$`).test(path),
      );
    for (const { key, function: id } of routes)
      expect(mayCall(id, key === '$default' ? '/$default/$default' : `/$default/${key.replace(' /', '/')}`), key).toBe(
        true,
      );
  });
});

it('runs the sweep every minute, once, by a role of its own', () => {
  const [schedule] = resources<{ Name: string; ScheduleExpression: string; State: string; Target: { Arn: unknown } }>(
    'AWS::Scheduler::Schedule',
  );
  expect(schedule?.Properties).toMatchObject({
    Name: 'claimcheck-local-sweep',
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
  });
  expect(referenced(schedule?.Properties.Target.Arn)).toBe(idOf('sweep'));
});
