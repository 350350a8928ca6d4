import * as z from 'zod';
import { CONTACT_TABLE } from '../../shared/lake/lake-tables.ts';
import { localReceivers } from '../../shared/lambda/local-receivers.ts';
import { mauticClient, mauticTokens } from '../../shared/sources/mautic.ts';
import { addressFault } from './account-address.ts';
import { keptTokens } from './kept-tokens.ts';
import { lakePullFunction } from './lake-pull-function.ts';
import { NO_KEY, PULL_HTTP } from './pull-wiring.ts';
import { sourceAccount } from './source-account.ts';
import { tenantDays } from './tenant-days.ts';

/** Each customer runs a Mautic of its own, so the address stands beside what opens it. */
const Account = z.object({
  baseUrl: z.url().transform((url) => url.replace(/\/+$/, '')),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});

export const handler = lakePullFunction('mautic', CONTACT_TABLE, (env) => {
  const accountOf = sourceAccount(env.SOURCE_SECRET_ID, Account);
  const tokensOf = keptTokens<z.output<typeof Account>>((account) => mauticTokens(account, PULL_HTTP));
  const here = localReceivers(env);
  return async (tenant, settings) => {
    const account = await accountOf(settings.account);
    if (account === undefined) return NO_KEY;
    const fault = addressFault(account.baseUrl, here);
    if (fault) return fault;
    const { baseUrl } = account;
    return mauticClient({
      ...tenantDays(tenant),
      baseUrl,
      tokens: tokensOf(settings.account, account),
      http: PULL_HTTP,
    });
  };
});
