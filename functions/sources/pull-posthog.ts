import { eventTable } from '../../shared/lake/lake-tables.ts';
import { exactJson } from '../../shared/sources/exact-json.ts';
import { posthogClient } from '../../shared/sources/posthog.ts';
import { lakePullFunction } from './lake-pull-function.ts';
import { NO_KEY, PULL_HTTP } from './pull-wiring.ts';
import { KeyAccount, sourceAccount } from './source-account.ts';
import { tenantDays } from './tenant-days.ts';

export const handler = lakePullFunction('posthog', eventTable(exactJson), (env) => {
  const accountOf = sourceAccount(env.SOURCE_SECRET_ID, KeyAccount);
  const hosts = { us: env.SOURCE_BASE_URL, eu: env.SOURCE_EU_BASE_URL };
  return async (tenant, { account, projectId, region }) => {
    const key = await accountOf(account);
    if (key === undefined) return NO_KEY;
    if (projectId === undefined || region === undefined)
      return { code: 'SETTINGS', message: 'The project, or where it is kept, is not configured.' };
    return posthogClient({ ...tenantDays(tenant), ...key, projectId, baseUrl: hosts[region], http: PULL_HTTP });
  };
});
