import { KMSClient } from '@aws-sdk/client-kms';
import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { connectionsApi } from './connections-api.ts';

const env = environmentOf('connections');

export const handler = connectionsApi({
  ...apiOnAws(env, { credentials: env.CREDENTIALS_TABLE }),
  dataKeys: kmsDataKeys(new KMSClient({}), env.CREDENTIALS_KEY_ID),
});
