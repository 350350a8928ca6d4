import * as z from 'zod';
import { SIMULATED_MAUTIC } from './credentials.ts';
import { jsonOf } from './json-body.ts';
import { simulatedServiceAccount } from './service-account.ts';

/** What opens the simulated sources whose address or key is another with each start, under the name `main`. */
export const movingAccounts = (simulatorUrl: string): Record<'mautic' | 'sheets', object> => ({
  mautic: { ...SIMULATED_MAUTIC, baseUrl: `${simulatorUrl}/mautic` },
  sheets: simulatedServiceAccount(),
});

const Kept = z.looseObject({ accounts: z.record(z.string(), z.unknown()) });

/** A secret of a source as it is kept, with this account in place of an older `main`. */
export function withAccount(kept: string | undefined, main: object): string {
  const { accounts = {}, ...rest } = Kept.safeParse(jsonOf(kept ?? '{}')).data ?? {};
  return JSON.stringify({ ...rest, accounts: { ...accounts, main } });
}
