import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { clawbacksApi } from './clawbacks-api.ts';

const env = environmentOf('clawbacks');

export const handler = clawbacksApi(apiOnAws(env, { clawbacks: env.CLAWBACKS_TABLE }));
