import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { StageConfig } from '../config.ts';
import {
  FETCHED,
  tokenUrlOf,
  type FetchFunctionName,
  type FetchedPlatform,
  type PlatformWithSecret,
} from '../platforms.ts';
import type { ClaimcheckFunction, OwnEnvironment } from './claimcheck-function.ts';

export interface FetchersProps {
  config: StageConfig;
  lambda: <F extends FetchFunctionName>(id: string, name: F, environment: OwnEnvironment<F>) => ClaimcheckFunction<F>;
  secrets: Readonly<Record<PlatformWithSecret, Secret>>;
  PLATFORM_STATE_TABLE: string;
  REGISTRY_TABLE: string;
  CREDENTIALS_TABLE: string;
  credentialsKey: Key;
}

export type Fetchers = { [F in FetchFunctionName]: ClaimcheckFunction<F> };

/** One function per platform, each with its own role, secret and limits. */
export function makeFetchers(props: FetchersProps): Fetchers {
  const { config, lambda, secrets, PLATFORM_STATE_TABLE, REGISTRY_TABLE, CREDENTIALS_TABLE, credentialsKey } = props;
  const asking = (platform: FetchedPlatform) => ({
    PLATFORM_STATE_TABLE,
    REGISTRY_TABLE,
    PLATFORM_BASE_URL: FETCHED[platform].baseUrl,
  });
  const secret = (platform: PlatformWithSecret) => ({ PLATFORM_SECRET_ID: secrets[platform].secretArn });
  const app = (platform: PlatformWithSecret) => ({ ...asking(platform), ...secret(platform) });
  const owner = (platform: FetchedPlatform) => ({
    ...asking(platform),
    TOKEN_BASE_URL: tokenUrlOf(platform),
    CREDENTIALS_TABLE,
    CREDENTIALS_KEY_ID: credentialsKey.keyArn,
  });
  return {
    'fetch-youtube': lambda('FetchYoutube', 'fetch-youtube', app('youtube')),
    'fetch-x': lambda('FetchX', 'fetch-x', { ...app('x'), DAILY_BUDGET: String(config.dailyBudgets.x) }),
    'fetch-reddit': lambda('FetchReddit', 'fetch-reddit', { ...app('reddit'), TOKEN_BASE_URL: tokenUrlOf('reddit') }),
    'fetch-tiktok': lambda('FetchTiktok', 'fetch-tiktok', { ...owner('tiktok'), ...secret('tiktok') }),
    'fetch-linkedin': lambda('FetchLinkedin', 'fetch-linkedin', { ...owner('linkedin'), ...secret('linkedin') }),
    'fetch-instagram': lambda('FetchInstagram', 'fetch-instagram', owner('instagram')),
    'fetch-meta': lambda('FetchMeta', 'fetch-meta', owner('meta')),
  };
}
