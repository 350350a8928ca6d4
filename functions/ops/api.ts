import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { opsApi } from './ops-api.ts';

const env = environmentOf('ops');

export const handler = opsApi(apiOnAws(env, { platformState: env.PLATFORM_STATE_TABLE }));
