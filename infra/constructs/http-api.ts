import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../shared/lambda/env.ts';
import { resourceName } from '../config.ts';
import { FALLBACK, ROUTES } from '../routes.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

/** One line per request, without anything that a caller sent but the address. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    at: AccessLogField.contextRequestTimeEpoch(),
    ip: AccessLogField.contextIdentitySourceIp(),
    route: AccessLogField.contextRouteKey(),
    status: AccessLogField.contextStatus(),
    ms: AccessLogField.contextResponseLatency(),
    integrationError: AccessLogField.contextIntegrationErrorMessage(),
  }),
);

/** The public HTTP API: the route list, one integration per function, limits and an access log. */
export class HttpApi extends Construct {
  readonly api: Api;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, alarming: Alarming, functions: Readonly<Record<FunctionName, IFunction>>) {
    super(scope, id);
    const { config } = alarming;
    this.api = new Api(this, 'Api', { apiName: resourceName(config, 'api'), createDefaultStage: false });

    const integrations = new Map<FunctionName, HttpLambdaIntegration>();
    const integrationOf = (name: FunctionName): HttpLambdaIntegration => {
      const known = integrations.get(name);
      if (known) return known;
      const made = new HttpLambdaIntegration(`${name}-integration`, functions[name], { scopePermissionToRoute: false });
      integrations.set(name, made);
      return made;
    };
    for (const route of ROUTES) {
      new HttpRoute(this, `${route.method} ${route.path.replaceAll('/', ' ').trim()}`, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
        integration: integrationOf(route.function),
      });
    }
    // API Gateway calls the default route's function as <api>/*/$default, which a permission for the whole API
    // (<api>/*/*/*) does not cover: this integration brings its own.
    new HttpRoute(this, 'Any other', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('fallback-integration', functions[FALLBACK]),
    });

    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apis/${resourceName(config, 'api')}`,
      retention: config.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: config.throttle.requestsPerSecond, burstLimit: config.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: ACCESS_LOG },
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Each function checks the API key itself, so that a wrong key gets a problem body and a revoked one stops at once.',
    });
    new RunbookAlarm(this, 'ServerErrors', alarming, {
      runbook: 'api-server-errors',
      impact: 'Callers get 5xx answers: claims may not be accepted and views not be read.',
      metric: this.stage.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
      threshold: 5,
    });
  }
}
