import { createHash } from 'node:crypto';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/** Where resources answer that have an address of their own. */
export interface Addresses {
  api: string;
  queueUrl(queueName: string): string;
}

/** What the rest of the template can learn about a resource. */
export interface Identity {
  name: string;
  ref: string;
  attributes: Readonly<Record<string, string>>;
}

const arnOf = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const globalArn = (service: string, resource: string): string => `arn:aws:${service}::${ACCOUNT}:${resource}`;
const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

const named = (arn: string, more: Record<string, string> = {}) => ({ ref: 'name' as const, arn, more });
const byArn = (arn: string, more: Record<string, string> = {}) => ({ ref: 'arn' as const, arn, more });

type Shape = ReturnType<typeof named> | ReturnType<typeof byArn>;

/** Per type: the property that may fix the name, and what Ref and GetAtt give. */
const SHAPES: Readonly<Record<string, readonly [nameProperty: string, (name: string, addresses: Addresses) => Shape]>> =
  {
    'AWS::DynamoDB::GlobalTable': [
      'TableName',
      (name) => {
        const arn = arnOf('dynamodb', `table/${name}`);
        return named(arn, { StreamArn: `${arn}/stream/2026-01-01T00:00:00.000` });
      },
    ],
    'AWS::Lambda::Function': ['FunctionName', (name) => named(arnOf('lambda', `function:${name}`))],
    'AWS::StepFunctions::StateMachine': [
      'StateMachineName',
      (name) => byArn(arnOf('states', `stateMachine:${name}`), { Name: name }),
    ],
    'AWS::Scheduler::ScheduleGroup': ['Name', (name) => named(arnOf('scheduler', `schedule-group/${name}`))],
    'AWS::SecretsManager::Secret': [
      'Name',
      (name) => byArn(arnOf('secretsmanager', `secret:${name}-${digest(name, 6)}`)),
    ],
    'AWS::SSM::Parameter': ['Name', (name) => named(arnOf('ssm', `parameter/${name.replace(/^\//, '')}`))],
    'AWS::IAM::Role': ['RoleName', (name) => named(globalArn('iam', `role/${name}`), { RoleId: name })],
    'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', (name) => byArn(globalArn('iam', `policy/${name}`))],
    'AWS::Logs::LogGroup': ['LogGroupName', (name) => named(`${arnOf('logs', `log-group:${name}`)}:*`)],
    'AWS::SNS::Topic': [
      'TopicName',
      (name) => byArn(arnOf('sns', name), { TopicArn: arnOf('sns', name), TopicName: name }),
    ],
    'AWS::KMS::Alias': ['AliasName', (name) => named(arnOf('kms', name))],
    'AWS::KMS::Key': ['', (name) => named(arnOf('kms', `key/${name}`), { KeyId: name })],
    'AWS::CloudWatch::Alarm': ['AlarmName', (name) => named(arnOf('cloudwatch', `alarm:${name}`))],
    'AWS::CloudWatch::CompositeAlarm': ['AlarmName', (name) => named(arnOf('cloudwatch', `alarm:${name}`))],
    'AWS::CloudWatch::Dashboard': ['DashboardName', (name) => named(globalArn('cloudwatch', `dashboard/${name}`))],
    'AWS::S3::Bucket': ['BucketName', (name) => named(`arn:aws:s3:::${name}`)],
  };

/** The group of a schedule that names none. */
export const DEFAULT_GROUP = 'default';

export const scheduleArn = (group: string, name: string): string => arnOf('scheduler', `schedule/${group}/${name}`);

/** The name, Ref and attributes of a resource. The name is the declared one, or made of stack and logical id. */
export function identify(
  type: string,
  logicalId: string,
  stackName: string,
  propertyOf: (property: string) => unknown,
  addresses: Addresses,
): Identity {
  if (type === 'AWS::SQS::Queue') {
    const name = nameFrom(propertyOf('QueueName'), stackName, logicalId);
    return { name, ref: addresses.queueUrl(name), attributes: { Arn: arnOf('sqs', name), QueueName: name } };
  }
  if (type === 'AWS::ApiGatewayV2::Api') {
    const id = digest(`${stackName}/${logicalId}`, 10);
    return { name: id, ref: id, attributes: { ApiId: id, ApiEndpoint: addresses.api } };
  }
  if (type === 'AWS::Scheduler::Schedule') {
    const name = nameFrom(propertyOf('Name'), stackName, logicalId);
    const group = propertyOf('GroupName') ?? DEFAULT_GROUP;
    return { name, ref: name, attributes: { Arn: scheduleArn(String(group), name) } };
  }
  const [nameProperty, shapeOf] = SHAPES[type] ?? ['', undefined];
  const given = nameFrom(nameProperty === '' ? undefined : propertyOf(nameProperty), stackName, logicalId);
  const name = type === 'AWS::S3::Bucket' ? given.toLowerCase() : given;
  if (!shapeOf) return { name, ref: name, attributes: {} };
  const { ref, arn, more } = shapeOf(name, addresses);
  return { name, ref: ref === 'arn' ? arn : name, attributes: { Arn: arn, Id: name, ...more } };
}

function nameFrom(declared: unknown, stackName: string, logicalId: string): string {
  if (typeof declared === 'string') return declared;
  const name = `${stackName}-${logicalId}`;
  return name.length <= 64 ? name : `${name.slice(0, 55)}-${digest(name, 8)}`;
}
