import { createHash } from 'node:crypto';
import { devNull } from 'node:os';
import { ACCOUNT, REGION } from './identities.ts';

/** Where the parts of the engine listen. `other` serves every AWS service but DynamoDB, SQS and S3. */
export interface Backends {
  dynamodb: string;
  sqs: string;
  s3: string;
  other: string;
}

/** The address of a queue as functions see it. The SDK calls the host in it, whatever its endpoint says. */
export const queueUrl = (backends: Pick<Backends, 'sqs'>, queueName: string): string =>
  `${backends.sqs}/${ACCOUNT}/${queueName}`;

/** Tells the callers apart: the key id that the function, or the caller's own process, signs with. */
export const accessKeyIdOf = (caller: string): string =>
  `LKIA${createHash('sha256').update(caller).digest('hex').slice(0, 16).toUpperCase()}`;

/** The environment that steers an unmodified SDK to the engine, and keeps the developer's own AWS settings out. */
export const sdkEnvironment = (backends: Backends, caller: string): Record<string, string> => ({
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: accessKeyIdOf(caller),
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: backends.dynamodb,
  AWS_ENDPOINT_URL_SQS: backends.sqs,
  AWS_ENDPOINT_URL_S3: backends.s3,
  AWS_ENDPOINT_URL: backends.other,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
});
