import { environmentOf } from '../../shared/lambda/env.ts';
import type { SourceFailure } from '../../shared/model/partition.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { RowSource, SourceSettings } from '../../shared/model/source.ts';
import type { RowsClient } from '../../shared/sources/port.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { stagedPageStore } from '../../shared/store/staged-pages.ts';
import type { HttpOptions } from '../../shared/vendor-http/http.ts';
import { pullSource } from './pull-source.ts';
import { NO_KEY, PULL_HTTP, pullHandler, pullWiring } from './pull-wiring.ts';
import { KeyAccount, sourceAccount } from './source-account.ts';

export interface ReadWith {
  tenant: Tenant;
  settings: SourceSettings;
  baseUrl: string;
  apiKey: string;
  http: HttpOptions;
}

/** The cold-start wiring of the function that pulls a source whose rows are kept in the table. */
export function pullFunction<S extends RowSource>(
  source: S,
  readerOf: (settings: ReadWith) => RowsClient<S> | SourceFailure,
) {
  const name: `pull-${RowSource}` = `pull-${source}`;
  const env = environmentOf(name);
  const { tables, common } = pullWiring(source, env);
  const accountOf = sourceAccount(env.SOURCE_SECRET_ID, KeyAccount);
  const pull = pullSource<S>({
    ...common,
    async clientOf(tenant, settings) {
      const account = await accountOf(settings.account);
      if (account === undefined) return NO_KEY;
      return readerOf({ tenant, settings, baseUrl: env.SOURCE_BASE_URL, ...account, http: PULL_HTTP });
    },
    days: sourceDayStore(tables),
    pages: stagedPageStore(tables),
  });
  return pullHandler(pull);
}
