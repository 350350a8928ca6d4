import type { FunctionName } from '../shared/lambda/env.ts';
import { FILES } from './config.ts';
import { FETCHED, FETCHED_PLATFORMS, type FetchedPlatform, type FetchFunctionName } from './platforms.ts';
import { PULLED, PULLED_SOURCES, type PulledSource, type PullFunctionName } from './sources.ts';

export interface FunctionSettings {
  entry: `functions/${string}.ts`;
  memoryMb: number;
  timeoutSeconds: number;
  /** Set where it only carries on the traces of whoever calls it: one in twenty of a million reports would cost as much as their writes. */
  beginsNoTrace?: true;
  /** How many may run at once; absent where the account's own limit is enough. */
  maxConcurrency?: number;
  /** Of /tmp; absent where what every function has is enough. */
  storageMb?: number;
  /** Packages with code of their own for the machine: they are installed beside the bundle, not put into it. */
  installs?: readonly string[];
  /** Folders that it reads at run time, put beside the bundle by their last name. */
  reads?: readonly string[];
  /** Who loses what while it fails: the first sentence of its alarm. */
  impact: string;
}

/**
 * One call to a vendor, with its own retry, fits into the time; the cap keeps a burst from all coming at the vendor at once.
 * Nearly all of its time it waits for the vendor, and waiting is billed by memory.
 */
const fetcher = (platform: FetchedPlatform): FunctionSettings => ({
  entry: `functions/platforms/fetch-${platform}.ts`,
  memoryMb: 256,
  timeoutSeconds: 20,
  maxConcurrency: 10,
  impact: `${FETCHED[platform].name} claims get no evidence and wait for a retry.`,
});

const fetchers = Object.fromEntries(
  FETCHED_PLATFORMS.map((platform) => [`fetch-${platform}`, fetcher(platform)]),
) as Record<FetchFunctionName, FunctionSettings>;

/** Reads for as long as the vendor's limit lets it and leaves waiting to the state machine; memory is for long reports. */
const puller = (source: PulledSource): FunctionSettings => ({
  entry: `functions/sources/pull-${source}.ts`,
  memoryMb: 512,
  timeoutSeconds: 300,
  maxConcurrency: 5,
  impact: `What ${PULLED[source].name} counted is not read; the days that were read still stand.`,
});

const pullers = Object.fromEntries(PULLED_SOURCES.map((source) => [`pull-${source}`, puller(source)])) as Record<
  PullFunctionName,
  FunctionSettings
>;

/** The same, and makes the rows of a day into an object of the lake: DuckDB has half a gigabyte, a long answer the rest. */
const lakePuller = (source: 'posthog' | 'mautic'): FunctionSettings => ({
  ...puller(source),
  memoryMb: 2048,
  storageMb: 2048,
  installs: ['@duckdb/node-api'],
});

/** Every Lambda: its file, its memory and time, and what its failure means. The times fit together; a test says how. */
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSettings>> = {
  submissions: {
    entry: 'functions/submissions/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    beginsNoTrace: true,
    impact: 'Affiliates cannot report or read claims.',
  },
  affiliates: {
    entry: 'functions/affiliates/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Affiliates and their trust cannot be read or changed.',
  },
  connections: {
    entry: 'functions/connections/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Affiliates cannot connect their accounts, and cannot take a connection back.',
  },
  campaigns: {
    entry: 'functions/campaigns/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Campaigns and their performance cannot be read or changed.',
  },
  policies: {
    entry: 'functions/policies/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Policies cannot be read, stored, activated or rolled back; those that are active stay so.',
  },
  alerts: {
    entry: 'functions/alerts/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Analysts cannot see or close alerts.',
  },
  reviews: {
    entry: 'functions/reviews/api.ts',
    memoryMb: 512,
    timeoutSeconds: 15,
    impact:
      'Affiliates cannot dispute, and nobody can see or decide what waits for a review; nothing is decided by itself.',
  },
  ops: {
    entry: 'functions/ops/api.ts',
    memoryMb: 512,
    // A redrive of a hundred records is a hundred transactions, one after the other.
    timeoutSeconds: 25,
    impact:
      'Operators cannot see what the platforms cost, nor what was given up, nor have it done again; replays cannot be started, read or applied.',
  },
  webhooks: {
    entry: 'functions/webhooks/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Webhook endpoints cannot be made, changed or read, and deliveries not be looked at.',
  },
  notifications: {
    entry: 'functions/notifications/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Tenants cannot say who is told of their alerts; those who were named are still told.',
  },
  clawbacks: {
    entry: 'functions/clawbacks/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact: 'Recommendations to take money back cannot be read or decided; they are still made.',
  },
  mapping: {
    entry: 'functions/mapping/api.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    impact:
      'Which affiliate the spend of a source belongs to cannot be read or changed; days are merged by what stands.',
  },
  syncs: {
    entry: 'functions/syncs/api.ts',
    memoryMb: 512,
    timeoutSeconds: 15,
    impact: 'Operators cannot see or start syncs, nor configure or pause a source; what is scheduled goes on.',
  },
  daily: {
    entry: 'functions/daily/api.ts',
    memoryMb: 512,
    timeoutSeconds: 15,
    impact: 'Merged days and reports cannot be read; they are still merged, and reports still sent.',
  },
  health: {
    entry: 'functions/health/api.ts',
    memoryMb: 256,
    timeoutSeconds: 10,
    impact: 'Health checks fail and unknown addresses get no proper answer.',
  },
  'fan-out': {
    entry: 'functions/reconcile/fan-out.ts',
    memoryMb: 512,
    timeoutSeconds: 30,
    impact: 'Accepted claims are not queued for their check.',
  },
  // Waits for receivers; each has fifteen seconds.
  'deliver-webhooks': {
    entry: 'functions/webhooks/deliver.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    impact: 'Partners do not hear of verdicts and alerts; what is owed to them is kept and sent later.',
  },
  notify: {
    entry: 'functions/notify/notify.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    impact: 'People do not hear of alerts.',
  },
  discord: {
    entry: 'functions/discord/interactions.ts',
    // Discord waits three seconds, the first start included.
    memoryMb: 1024,
    timeoutSeconds: 10,
    impact: 'Discord is not answered: people cannot claim, report or look there.',
  },
  // Follows a short link and calls Discord twice at most, all of a delivery at once.
  'discord-work': {
    entry: 'functions/discord/work.ts',
    memoryMb: 512,
    timeoutSeconds: 30,
    impact: 'What people asked for in Discord is not done, and verdicts are not told there.',
  },
  // Mostly waits for its execution.
  dispatch: {
    entry: 'functions/reconcile/dispatch.ts',
    memoryMb: 256,
    timeoutSeconds: 75,
    impact: 'Checks are delivered again instead of done, and reach the dead letters after five times.',
  },
  sweep: {
    entry: 'functions/reconcile/sweep.ts',
    memoryMb: 512,
    timeoutSeconds: 55,
    impact: 'Retries, settle re-checks and re-verifications are late.',
  },
  // Classifies and commits a whole batch: processor time is what it waits for.
  reconcile: {
    entry: 'functions/reconcile/reconcile.ts',
    memoryMb: 1024,
    timeoutSeconds: 30,
    impact: 'Fetched numbers are not turned into verdicts; the checks are delivered again.',
  },
  // Judges a page of stored claims at a time.
  replay: {
    entry: 'functions/reconcile/replay.ts',
    memoryMb: 1024,
    timeoutSeconds: 60,
    impact: 'Replays stand still; what they changed so far stands, and they go on where they were.',
  },
  'start-sync': {
    entry: 'functions/daily-sync/start.ts',
    memoryMb: 256,
    timeoutSeconds: 30,
    impact: 'Network and spend are not read at their time; Scheduler tries again for an hour.',
  },
  // DuckDB has half of the memory, and the other half is for what it is given and gives back.
  'load-orders': {
    entry: 'functions/orders/load.ts',
    memoryMb: 2048,
    storageMb: 2048,
    timeoutSeconds: FILES.loadSeconds,
    maxConcurrency: FILES.maxConcurrency,
    installs: ['@duckdb/node-api'],
    reads: ['shared/lake/queries', 'shared/lake/views'],
    impact: 'Exports of orders are not loaded: revenue and approval are those of older files.',
  },
  // Reads and writes each day of a run: of a backfill a year of them.
  'merge-days': {
    entry: 'functions/daily-sync/merge.ts',
    memoryMb: 1024,
    timeoutSeconds: 300,
    impact: 'What was read is stored and not merged: the daily view and its reports stay as they were.',
  },
  // Reads the network's days and commits like reconcile.
  'judge-evidence': {
    entry: 'functions/reconcile/judge-evidence.ts',
    memoryMb: 1024,
    timeoutSeconds: 300,
    impact:
      'Claims are not judged by what the network and orders counted under their tracking ids; the next run does it.',
  },
  'make-reports': {
    entry: 'functions/daily-sync/report.ts',
    memoryMb: 512,
    timeoutSeconds: 60,
    impact: 'Daily reports are not sent.',
  },
  'finish-sync': {
    entry: 'functions/daily-sync/finish.ts',
    memoryMb: 512,
    timeoutSeconds: 60,
    impact: 'Nobody is told of sources that failed or of days that are out of the ordinary.',
  },
  ...fetchers,
  ...pullers,
  'pull-posthog': lakePuller('posthog'),
  'pull-mautic': lakePuller('mautic'),
};
