import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PULLED, type PulledSource, type PullFunctionName, type SourceVendor } from '../sources.ts';
import type { ClaimcheckFunction, OwnEnvironment } from './claimcheck-function.ts';

export interface PullersProps {
  lambda: <F extends PullFunctionName>(id: string, name: F, environment: OwnEnvironment<F>) => ClaimcheckFunction<F>;
  secrets: Readonly<Record<SourceVendor, Secret>>;
  SOURCES_TABLE: string;
  REGISTRY_TABLE: string;
  PLATFORM_STATE_TABLE: string;
}

export type Pullers = { [F in PullFunctionName]: ClaimcheckFunction<F> };

/** One function per source, each with its own role; sources of one vendor share its secret and its limits. */
export function makePullers({ lambda, secrets, ...tables }: PullersProps): Pullers {
  const asking = (source: PulledSource) => ({
    ...tables,
    SOURCE_SECRET_ID: secrets[PULLED[source].vendor].secretArn,
    SOURCE_BASE_URL: PULLED[source].baseUrl,
  });
  return {
    'pull-everflow': lambda('PullEverflow', 'pull-everflow', asking('everflow')),
    'pull-everflow-subs': lambda('PullEverflowSubs', 'pull-everflow-subs', asking('everflow-subs')),
    'pull-redtrack': lambda('PullRedtrack', 'pull-redtrack', asking('redtrack')),
  };
}
