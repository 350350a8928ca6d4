import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { affiliatesApi } from './affiliates-api.ts';

const env = environmentOf('affiliates');

export const handler = affiliatesApi(
  apiOnAws(env, { trust: env.TRUST_TABLE, submissions: env.SUBMISSIONS_TABLE, discord: env.DISCORD_TABLE }),
);
