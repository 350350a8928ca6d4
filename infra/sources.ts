import type { FunctionName } from '../shared/lambda/env.ts';

export type PullFunctionName = Extract<FunctionName, `pull-${string}`>;
export type PulledSource = PullFunctionName extends `pull-${infer S}` ? S : never;

/** The sources that are pulled, one line each; `vendor` is whose accounts and secret they are read with. */
export const PULLED = {
  everflow: { name: 'Everflow', vendor: 'everflow', baseUrl: 'https://api.eflow.team' },
  'everflow-subs': { name: 'Everflow by sub id', vendor: 'everflow', baseUrl: 'https://api.eflow.team' },
  redtrack: { name: 'RedTrack', vendor: 'redtrack', baseUrl: 'https://api.redtrack.io' },
} as const satisfies Record<PulledSource, { name: string; vendor: PulledSource; baseUrl: string }>;

export const PULLED_SOURCES = Object.keys(PULLED) as PulledSource[];

export type SourceVendor = (typeof PULLED)[PulledSource]['vendor'];
export const SOURCE_VENDORS = [...new Set(PULLED_SOURCES.map((source): SourceVendor => PULLED[source].vendor))];
