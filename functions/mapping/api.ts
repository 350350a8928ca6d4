import { answeringOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { mappingApi } from './mapping-api.ts';

const env = environmentOf('mapping');

export const handler = mappingApi(answeringOnAws(env, { sources: env.SOURCES_TABLE }));
