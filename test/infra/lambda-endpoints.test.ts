import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { endpointsOf, SERVICE_HOSTS } from '../../infra/lambda-endpoints.ts';

const region = 'us-east-1';
const RULES = {
  'client-dynamodb': new DynamoDBClient({ region }).config.endpointProvider,
  'client-kms': new KMSClient({ region }).config.endpointProvider,
  'client-scheduler': new SchedulerClient({ region }).config.endpointProvider,
  'client-secrets-manager': new SecretsManagerClient({ region }).config.endpointProvider,
  'client-sesv2': new SESv2Client({ region }).config.endpointProvider,
  'client-sfn': new SFNClient({ region }).config.endpointProvider,
  'client-sqs': new SQSClient({ region }).config.endpointProvider,
};
const clients = Object.keys(SERVICE_HOSTS) as (keyof typeof SERVICE_HOSTS)[];
const plain = { UseFIPS: false, UseDualStack: false };

describe.each(clients)('an endpoint of %s', (client) => {
  it.each([
    { Region: 'us-east-1' },
    { Region: 'us-west-2' },
    { Region: 'eu-central-1' },
    { Region: 'ap-southeast-7' },
    { Region: 'il-central-1' },
    { Region: 'mx-central-1' },
    { Region: 'us-east-1', Endpoint: 'http://127.0.0.1:9' },
    { Region: 'us-east-1', Endpoint: 'https://vpce-invented.vpce.amazonaws.com/prefix' },
  ])('is where the client’s own rules have it: $Region $Endpoint', (where) => {
    const { url, properties = {}, headers = {} } = RULES[client]({ ...plain, ...where });
    expect(endpointsOf(client)({ ...plain, ...where })).toEqual({ url, properties, headers });
  });

  it.each([
    { ...plain, Region: 'us-gov-west-1' },
    { ...plain, Region: 'cn-north-1' },
    { ...plain, Region: 'us-iso-east-1' },
    { ...plain, Region: 'eu-isoe-west-1' },
    { ...plain },
    { ...plain, Region: 'us-east-1', UseFIPS: true },
    { ...plain, Region: 'us-east-1', UseDualStack: true },
    { ...plain, Region: 'us-east-1', UseFIPS: true, Endpoint: 'http://127.0.0.1:9' },
  ])('is refused where only these rules know it: %o', (where) => {
    expect(() => endpointsOf(client)(where)).toThrow('no such endpoint');
  });

  it('is made once', () => {
    const endpoints = endpointsOf(client);
    const where = { ...plain, Region: 'us-east-1' };
    expect(endpoints(where)).toBe(endpoints(where));
  });
});
