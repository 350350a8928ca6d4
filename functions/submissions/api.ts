import { apiOnAws } from '../../shared/lambda/api-on-aws.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { linkResolver } from '../../shared/outbound/link-resolver.ts';
import { linkStop } from '../../shared/rules/post-link.ts';
import { submissionsApi } from './submissions-api.ts';

const env = environmentOf('submissions');

export const handler = submissionsApi({
  ...apiOnAws(env, { submissions: env.SUBMISSIONS_TABLE, trust: env.TRUST_TABLE, reviews: env.REVIEWS_TABLE }),
  resolveLink: linkResolver({ stop: linkStop }),
});
