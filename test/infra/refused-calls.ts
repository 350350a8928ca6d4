import { Readable } from 'node:stream';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';

/** What a caller sees of a refusal, and how many requests it took. */
export interface Refusal {
  name: string;
  message: string;
  fault: string;
  kinds: string[];
  requests: number;
}

const ROLE = 'arn:aws:iam::000000000000:role/invented';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:invented';
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:invented';
const ENCRYPTED = Uint8Array.of(1);

/** Calls that AWS refuses with an error of the given type, by service. */
export const REFUSED = {
  dynamodb: refusing(DynamoDBClient, (client) =>
    client.send(new GetItemCommand({ TableName: 'invented', Key: { pk: { S: 'a' } } })),
  ),
  kms: refusing(KMSClient, (client) => client.send(new DecryptCommand({ CiphertextBlob: ENCRYPTED }))),
  scheduler: refusing(SchedulerClient, (client) =>
    client.send(
      new CreateScheduleCommand({
        Name: 'one',
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: MACHINE, RoleArn: ROLE },
      }),
    ),
  ),
  s3: refusing(
    S3Client,
    (client) => client.send(new GetObjectCommand({ Bucket: 'invented', Key: 'one' })),
    (type) => `<Error><Code>${type}</Code><Message>said by AWS</Message></Error>`,
  ),
  secrets: refusing(SecretsManagerClient, (client) => client.send(new GetSecretValueCommand({ SecretId: 'invented' }))),
  ses: refusing(SESv2Client, (client) => client.send(new SendEmailCommand({ Content: {} }))),
  sfn: refusing(SFNClient, (client) => client.send(new StartExecutionCommand({ stateMachineArn: MACHINE }))),
  sqs: refusing(SQSClient, (client) => client.send(new StartMessageMoveTaskCommand({ SourceArn: QUEUE }))),
};

interface Settings {
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
  requestHandler: { handle: () => Promise<{ response: { statusCode: number; headers: object; body: Readable } }> };
}

function refusing<C>(
  Client: new (settings: Settings) => C,
  call: (client: C) => Promise<unknown>,
  said = (type: string): string => JSON.stringify({ __type: type, message: 'said by AWS' }),
) {
  return async (type: string, statusCode: number): Promise<Refusal> => {
    let requests = 0;
    const handle: Settings['requestHandler']['handle'] = async () => {
      requests += 1;
      const headers = { 'x-amzn-errortype': type };
      const body = Readable.from([Buffer.from(said(type))]);
      return { response: { statusCode, headers, body } };
    };
    const credentials = { accessKeyId: 'invented', secretAccessKey: 'invented' };
    const client = new Client({ region: 'us-east-1', maxAttempts: 2, credentials, requestHandler: { handle } });
    const error = await call(client).then(
      () => undefined,
      (refusal: unknown) => refusal,
    );
    if (!(error instanceof Error)) throw new Error(`${type} was no refusal`);
    const fault = '$fault' in error ? String(error.$fault) : 'none';
    return { name: error.name, message: error.message, fault, kinds: kindsOf(error), requests };
  };
}

const kindsOf = (error: object): string[] => {
  const kinds: string[] = [];
  for (let kind: unknown = Object.getPrototypeOf(error); kind instanceof Error; kind = Object.getPrototypeOf(kind))
    kinds.push(kind.constructor.name.replace(/^_/, ''));
  return kinds;
};
