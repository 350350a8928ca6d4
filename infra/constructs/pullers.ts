import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PULLED, type PulledSource, type PullFunctionName } from '../sources.ts';
import type { ClaimcheckFunction, OwnEnvironment } from './claimcheck-function.ts';

export interface PullersProps {
  lambda: <F extends PullFunctionName>(id: string, name: F, environment: OwnEnvironment<F>) => ClaimcheckFunction<F>;
  secrets: Readonly<Record<PulledSource, Secret>>;
  SOURCES_TABLE: string;
  REGISTRY_TABLE: string;
  PLATFORM_STATE_TABLE: string;
}

export type Pullers = { [F in PullFunctionName]: ClaimcheckFunction<F> };

/** One function per source, each with its own role, secret and limits. */
export function makePullers({ lambda, secrets, ...tables }: PullersProps): Pullers {
  const asking = (source: PulledSource) => ({
    ...tables,
    SOURCE_SECRET_ID: secrets[source].secretArn,
    SOURCE_BASE_URL: PULLED[source].baseUrl,
  });
  return {
    'pull-everflow': lambda('PullEverflow', 'pull-everflow', asking('everflow')),
    'pull-redtrack': lambda('PullRedtrack', 'pull-redtrack', asking('redtrack')),
  };
}
