import { answeringOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { dailyApi } from './daily-api.ts';

const env = environmentOf('daily');

export const handler = dailyApi(
  answeringOnAws(env, { sources: env.SOURCES_TABLE, submissions: env.SUBMISSIONS_TABLE }),
);
