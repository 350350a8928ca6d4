import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  GOOGLE_TOKEN_URL,
  POSTHOG_EU_URL,
  PULLED,
  type PulledSource,
  type PullFunctionName,
  type SourceVendor,
} from '../sources.ts';
import type { ClaimcheckFunction, OwnEnvironment } from './claimcheck-function.ts';

export interface PullersProps {
  lambda: <F extends PullFunctionName>(id: string, name: F, environment: OwnEnvironment<F>) => ClaimcheckFunction<F>;
  secrets: Readonly<Record<SourceVendor, Secret>>;
  SOURCES_TABLE: string;
  REGISTRY_TABLE: string;
  PLATFORM_STATE_TABLE: string;
  SYNCS_TABLE: string;
  LAKE_BUCKET: string;
  LAKE_KEY_ID: string;
  LOCAL_RECEIVERS: string;
}

export type Pullers = { [F in PullFunctionName]: ClaimcheckFunction<F> };

/** One function per source, each with its own role; sources of one vendor share its secret and its limits. */
export function makePullers({ lambda, secrets, ...props }: PullersProps): Pullers {
  const { SOURCES_TABLE, REGISTRY_TABLE, PLATFORM_STATE_TABLE, SYNCS_TABLE, LOCAL_RECEIVERS } = props;
  const { LAKE_BUCKET, LAKE_KEY_ID } = props;
  const opening = (source: PulledSource) => ({
    ...{ SOURCES_TABLE, REGISTRY_TABLE, PLATFORM_STATE_TABLE },
    SOURCE_SECRET_ID: secrets[PULLED[source].vendor].secretArn,
  });
  const asking = (source: Exclude<PulledSource, 'mautic'>) => ({
    ...opening(source),
    SOURCE_BASE_URL: PULLED[source].baseUrl,
  });
  return {
    'pull-everflow': lambda('PullEverflow', 'pull-everflow', asking('everflow')),
    'pull-everflow-subs': lambda('PullEverflowSubs', 'pull-everflow-subs', asking('everflow-subs')),
    'pull-redtrack': lambda('PullRedtrack', 'pull-redtrack', asking('redtrack')),
    'pull-posthog': lambda('PullPosthog', 'pull-posthog', {
      ...{ ...asking('posthog'), SOURCE_EU_BASE_URL: POSTHOG_EU_URL, LAKE_BUCKET, LAKE_KEY_ID },
    }),
    'pull-mautic': lambda('PullMautic', 'pull-mautic', {
      ...{ ...opening('mautic'), LAKE_BUCKET, LAKE_KEY_ID, LOCAL_RECEIVERS },
    }),
    'pull-sheets': lambda('PullSheets', 'pull-sheets', {
      ...{ ...asking('sheets'), TOKEN_BASE_URL: GOOGLE_TOKEN_URL, LAKE_BUCKET, SYNCS_TABLE },
    }),
  };
}
