import type { FunctionName } from '../shared/lambda/env.ts';

export type PullFunctionName = Extract<FunctionName, `pull-${string}`>;
export type PulledSource = PullFunctionName extends `pull-${infer S}` ? S : never;

/** The sources that are pulled, one line each. */
export const PULLED = {
  everflow: { name: 'Everflow', baseUrl: 'https://api.eflow.team' },
  redtrack: { name: 'RedTrack', baseUrl: 'https://api.redtrack.io' },
} as const satisfies Record<PulledSource, { name: string; baseUrl: string }>;

export const PULLED_SOURCES = Object.keys(PULLED) as PulledSource[];
