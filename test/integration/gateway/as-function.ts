import '../../../local/engine/main-clock.ts';
import { rmSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Template } from '../../../local/assembly-template.ts';
import { accessKeyIdOf } from '../../../local/engine/endpoints.ts';
import { startEngine, type Engine } from '../../../local/engine/engine.ts';
import { freePort } from '../../../local/free-port.ts';
import type { Report } from '../../../local/gateway/usage/usage.ts';
import { changedFixture, temporaryFolder } from '../engine/fixture/assemble.ts';

export interface Clients {
  tables: DynamoDBDocumentClient;
  queues: SQSClient;
  objects: S3Client;
}

export interface Acting {
  engine: Engine;
  /** Signs as a function: what it sends is allowed, struck and counted as that function's. */
  as(functionName: string): Clients;
  /** The developer's own process. */
  developer: Clients;
  local(method: string, path: string, body?: unknown): Promise<Response>;
  usage(): Promise<Report['services']>;
  end: () => Promise<void>;
}

interface Running {
  seed?: number;
  dataDir?: string;
  /** Leaves the data where it is. */
  keep?: boolean;
  mailTo?: URL;
}

/** The fixture with a changed template, and clients that act as its functions. They do not try twice. */
export async function runAs(
  change: (template: Template) => void,
  { seed = 7, dataDir = temporaryFolder(), keep = false, mailTo }: Running = {},
): Promise<Acting> {
  const cdkOut = changedFixture(change);
  const port = await freePort();
  const engine = await startEngine({ cdkOut, dataDir, port, seed, ...(mailTo && { mailTo }) }).catch(
    (error: unknown) => {
      for (const folder of [cdkOut, dataDir]) rmSync(folder, { recursive: true });
      throw error;
    },
  );
  const open: Clients[] = [];
  const clients = (accessKeyId: string): Clients => {
    const {
      AWS_ENDPOINT_URL_DYNAMODB = '',
      AWS_ENDPOINT_URL_SQS = '',
      AWS_ENDPOINT_URL_S3 = '',
    } = engine.sdkEnvironment;
    const common = { region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId, secretAccessKey: 'local' } };
    const made = {
      tables: DynamoDBDocumentClient.from(new DynamoDBClient({ ...common, endpoint: AWS_ENDPOINT_URL_DYNAMODB })),
      queues: new SQSClient({ ...common, endpoint: AWS_ENDPOINT_URL_SQS }),
      objects: new S3Client({ ...common, endpoint: AWS_ENDPOINT_URL_S3 }),
    };
    open.push(made);
    return made;
  };
  const local = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${engine.baseUrl}/_local${path}`, {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    engine,
    as: (functionName) => clients(accessKeyIdOf(functionName)),
    developer: clients(engine.sdkEnvironment['AWS_ACCESS_KEY_ID']!),
    local,
    usage: async () => ((await (await local('GET', '/usage')).json()) as Report).services,
    end: async () => {
      for (const { tables, queues, objects } of open) {
        tables.destroy();
        queues.destroy();
        objects.destroy();
      }
      await engine.stop();
      rmSync(cdkOut, { recursive: true });
      if (!keep) rmSync(dataDir, { recursive: true });
    },
  };
}

export interface HandMade {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

/** Attaches statements to the role of the function whose logical id begins with `prefix`. */
export function attach(template: Template, prefix: string, statements: readonly HandMade[]): void {
  const [role] = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith(`${prefix}ServiceRole`),
  )!;
  template.Resources[`HandMade${prefix}`] = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'HandMade',
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
      Roles: [{ Ref: role }],
    },
  };
}

/** Lets the function do everything that the engine has. */
export const almighty = (template: Template): void =>
  attach(template, 'MisbehaveFunction', [{ Effect: 'Allow', Action: ['dynamodb:*', 'sqs:*', 's3:*'], Resource: '*' }]);

export const caught = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};
