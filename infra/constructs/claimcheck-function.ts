import { Duration, RemovalPolicy, Size, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
  type Code,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentOf, FunctionName } from '../../shared/lambda/env.ts';
import { resourceName } from '../config.ts';
import { FUNCTIONS } from '../functions.ts';
import { FIVE_MINUTES, RunbookAlarm, type Alarming } from './runbook-alarm.ts';

/** What every function gets without asking. */
type Observability = 'POWERTOOLS_SERVICE_NAME' | 'POWERTOOLS_METRICS_NAMESPACE' | 'LOG_LEVEL';
export type OwnEnvironment<F extends FunctionName> = Omit<EnvironmentOf<F>, Observability>;

export interface ClaimcheckFunctionProps<F extends FunctionName> {
  alarming: Alarming;
  name: F;
  code: Code;
  environment: OwnEnvironment<F>;
}

/** One Lambda with its own role and log group. A variable that its handler needs and that is missing does not compile. */
export class ClaimcheckFunction<F extends FunctionName> extends Function {
  constructor(scope: Construct, id: string, { alarming, name, code, environment }: ClaimcheckFunctionProps<F>) {
    const { config } = alarming;
    const { memoryMb, storageMb, timeoutSeconds, maxConcurrency, beginsNoTrace = false, impact } = FUNCTIONS[name];
    const functionName = resourceName(config, name);
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: config.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      functionName,
      role,
      logGroup,
      // Lambda's own lines only where an invocation failed; the application's are JSON either way.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel[config.logLevel],
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      ...(storageMb !== undefined && { ephemeralStorageSize: Size.mebibytes(storageMb) }),
      ...(maxConcurrency !== undefined && { reservedConcurrentExecutions: maxConcurrency }),
      tracing: beginsNoTrace ? Tracing.PASS_THROUGH : Tracing.ACTIVE,
      environment: {
        ...environment,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: config.metricsNamespace,
        LOG_LEVEL: config.logLevel,
      },
      handler: 'index.handler',
      code,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name: sending trace segments is allowed on "*" or not at all.',
    });
    new RunbookAlarm(this, 'Errors', alarming, {
      runbook: 'function-errors',
      subject: name,
      impact,
      metric: this.metricErrors({ period: FIVE_MINUTES }),
      threshold: 3,
    });
  }
}
