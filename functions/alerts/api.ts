import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { alertsApi } from './alerts-api.ts';

const env = environmentOf('alerts');

export const handler = alertsApi(apiOnAws(env, { alerts: env.ALERTS_TABLE }));
