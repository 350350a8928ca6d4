import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import * as z from 'zod';

const MAX_AGE_SECONDS = 300;
const Accounts = z.object({ accounts: z.record(z.string(), z.object({ apiKey: z.string().min(1) })) });

/** Reads the key of an account out of a source's secret, again every five minutes. Undefined where it has none. */
export function sourceKey(secretId: string): (account: string) => Promise<string | undefined> {
  const secrets = new SecretsProvider();
  return async (account) => {
    const secret = await secrets.get(secretId, { maxAge: MAX_AGE_SECONDS, transform: 'json' });
    const parsed = Accounts.safeParse(secret);
    // What zod would say may quote the secret.
    if (!parsed.success) throw new Error('the secret of the source does not hold accounts with their keys');
    return parsed.data.accounts[account]?.apiKey;
  };
}
