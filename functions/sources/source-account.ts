import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import * as z from 'zod';

const MAX_AGE_SECONDS = 300;

/** Reads what opens an account out of a source's secret, again every five minutes. Undefined where it has no such account. */
export function sourceAccount<A>(secretId: string, Account: z.ZodType<A>): (account: string) => Promise<A | undefined> {
  const secrets = new SecretsProvider();
  const Accounts = z.object({ accounts: z.record(z.string(), z.unknown()) });
  return async (account) => {
    const secret = await secrets.get(secretId, { maxAge: MAX_AGE_SECONDS, transform: 'json' });
    const parsed = Accounts.safeParse(secret);
    // What zod would say may quote the secret.
    if (!parsed.success) throw new Error('the secret of the source holds no accounts');
    const found = parsed.data.accounts[account];
    if (found === undefined) return undefined;
    const opened = Account.safeParse(found);
    if (!opened.success) throw new Error(`the secret of the source does not hold what opens ${account}`);
    return opened.data;
  };
}

/** An account that one key opens. */
export const KeyAccount = z.object({ apiKey: z.string().min(1) });
