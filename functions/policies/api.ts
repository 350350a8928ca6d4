import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { policiesApi } from './policies-api.ts';

const env = environmentOf('policies');

export const handler = policiesApi(apiOnAws(env, {}));
