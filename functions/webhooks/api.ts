import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { localReceivers } from '../../shared/lambda/local-receivers.ts';
import { innerName } from '../../shared/outbound/inner-name.ts';
import { sqsWebhookQueue } from '../../shared/outbound/webhook-queue.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { webhooksApi } from './webhooks-api.ts';

const env = environmentOf('webhooks');

export const handler = webhooksApi({
  ...apiOnAws(env, { webhooks: env.WEBHOOKS_TABLE, credentials: env.CREDENTIALS_TABLE }),
  dataKeys: kmsDataKeys(new KMSClient({}), env.CREDENTIALS_KEY_ID),
  queue: sqsWebhookQueue(new SQSClient({}), env.WEBHOOK_QUEUE_URL),
  localReceivers: localReceivers(env),
  isInnerName: innerName(),
});
