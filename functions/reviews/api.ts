import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { reviewsApi } from './reviews-api.ts';

const env = environmentOf('reviews');

export const handler = reviewsApi(
  apiOnAws(env, {
    submissions: env.SUBMISSIONS_TABLE,
    trust: env.TRUST_TABLE,
    alerts: env.ALERTS_TABLE,
    reviews: env.REVIEWS_TABLE,
    clawbacks: env.CLAWBACKS_TABLE,
  }),
);
