import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { campaignsApi } from './campaigns-api.ts';

const env = environmentOf('campaigns');

export const handler = campaignsApi(apiOnAws(env, { submissions: env.SUBMISSIONS_TABLE }));
