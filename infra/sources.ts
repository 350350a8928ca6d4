import type { FunctionName } from '../shared/lambda/env.ts';

export type PullFunctionName = Extract<FunctionName, `pull-${string}`>;
export type PulledSource = PullFunctionName extends `pull-${infer S}` ? S : never;

interface Pulled {
  name: string;
  /** Whose accounts and secret it is read with. */
  vendor: PulledSource;
  /** Where its API is; absent where each customer has one of its own. */
  baseUrl?: string;
  /** Other addresses that it is called at. */
  otherUrls?: readonly string[];
  /** What its secret holds of an account. */
  account: readonly string[];
}

const EVERFLOW_URL = 'https://api.eflow.team';
export const POSTHOG_EU_URL = 'https://eu.posthog.com';
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com';

/** The sources that are pulled, one line each. */
export const PULLED = {
  everflow: { name: 'Everflow', vendor: 'everflow', baseUrl: EVERFLOW_URL, account: ['apiKey'] },
  'everflow-subs': { name: 'Everflow by sub id', vendor: 'everflow', baseUrl: EVERFLOW_URL, account: ['apiKey'] },
  redtrack: { name: 'RedTrack', vendor: 'redtrack', baseUrl: 'https://api.redtrack.io', account: ['apiKey'] },
  posthog: {
    ...{ name: 'PostHog', vendor: 'posthog', baseUrl: 'https://us.posthog.com', otherUrls: [POSTHOG_EU_URL] },
    account: ['apiKey'],
  },
  mautic: { name: 'Mautic', vendor: 'mautic', account: ['baseUrl', 'clientId', 'clientSecret'] },
  sheets: {
    ...{ name: 'Google Sheets', vendor: 'sheets', baseUrl: 'https://sheets.googleapis.com' },
    otherUrls: [GOOGLE_TOKEN_URL],
    account: ['client_email', 'private_key', 'private_key_id'],
  },
} as const satisfies Record<PulledSource, Pulled>;

export const PULLED_SOURCES = Object.keys(PULLED) as PulledSource[];

export type SourceVendor = (typeof PULLED)[PulledSource]['vendor'];
export const SOURCE_VENDORS = [...new Set(PULLED_SOURCES.map((source): SourceVendor => PULLED[source].vendor))];

/** Every address that a source is called at. */
export function addressesOf(source: PulledSource): readonly string[] {
  const { baseUrl, otherUrls = [] }: Pulled = PULLED[source];
  return baseUrl === undefined ? otherUrls : [baseUrl, ...otherUrls];
}
