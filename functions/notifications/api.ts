import { KMSClient } from '@aws-sdk/client-kms';
import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { localReceivers } from '../../shared/lambda/local-receivers.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { notificationsApi } from './notifications-api.ts';

const env = environmentOf('notifications');

export const handler = notificationsApi({
  ...apiOnAws(env, { notifications: env.NOTIFICATIONS_TABLE, credentials: env.CREDENTIALS_TABLE }),
  dataKeys: kmsDataKeys(new KMSClient({}), env.CREDENTIALS_KEY_ID),
  ground: {
    hasTwilio: env.TEXT_MESSAGES === 'on',
    hasMail: env.MAIL_FROM !== '',
    localReceivers: localReceivers(env),
  },
});
