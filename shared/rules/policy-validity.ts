import { DAY, HOUR, MINUTE, SECOND } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import { policyValues, type PolicyValue } from './policy-diff.ts';
import type { PolicyFault } from './policy-override.ts';

type Range = readonly [lowest: number, highest: number];

const SHARE: Range = [0, 10_000];
/** Differences and ratios may be more than the whole. */
const RATIO: Range = [0, 100_000];
const POSITIVE_RATIO: Range = [1, 1_000_000];
const SCORE: Range = [0, 1_000_000_000];
const PENALTY: Range = [-1_000_000_000, 0];
const COUNT: Range = [1, 1_000_000_000];
const DIFFERENCE: Range = [0, 1_000];
const WEIGHT: Range = [0, 100];
const SETTLE_HOURS: Range = [0, 7 * 24];

/** Every number's own bounds, by its path; the platforms' settle hours have one in common. */
const RANGES: Readonly<Record<string, Range>> = {
  'comparison.growthBpsPerHour': RATIO,
  'comparison.growthCapSeconds': [0, (30 * DAY) / SECOND],
  'comparison.minimumDifference.views': DIFFERENCE,
  'comparison.minimumDifference.clicks': DIFFERENCE,
  'comparison.minimumDifference.conversions': DIFFERENCE,
  'comparison.matchedBps': RATIO,
  'comparison.lowBps': RATIO,
  'comparison.mediumBps': RATIO,
  'comparison.overclaimBps': RATIO,
  'comparison.criticalBps': RATIO,
  'retry.maxAttempts': [1, 20],
  'retry.baseMs': [MINUTE, DAY],
  'retry.capMs': [MINUTE, 7 * DAY],
  'retry.windowMs': [HOUR, 30 * DAY],
  'retry.maxWindowMs': [HOUR, 30 * DAY],
  'trust.startNano': SCORE,
  'trust.halfLifeSeconds': [1, (3650 * DAY) / SECOND],
  'trust.deltas.perfect_match': SCORE,
  'trust.deltas.minor_discrepancy': PENALTY,
  'trust.deltas.medium_discrepancy': PENALTY,
  'trust.deltas.high_discrepancy': PENALTY,
  'trust.deltas.overclaim': PENALTY,
  'trust.deltas.impossible_submission': PENALTY,
  'trust.rewardFrom.views': COUNT,
  'trust.rewardFrom.clicks': COUNT,
  'trust.rewardFrom.conversions': COUNT,
  'trust.buckets.high_trust': SCORE,
  'trust.buckets.normal': SCORE,
  'trust.buckets.low_trust': SCORE,
  'quality.highCtrBps': POSITIVE_RATIO,
  'quality.highCtrMinViews': COUNT,
  'quality.highCvrBps': POSITIVE_RATIO,
  'quality.highCvrMinClicks': COUNT,
  'quality.evidenceFromViews': COUNT,
  'quality.decreaseBps': SHARE,
  'quality.spikeBps': POSITIVE_RATIO,
  'quality.highRatioBps': [10_000, 1_000_000],
  'quality.mediumRatioBps': [10_000, 1_000_000],
  'reverify.beforeLockMs': [0, 90 * DAY],
  'reverify.decayedBps': SHARE,
  'alerts.windowMs': [MINUTE, 30 * DAY],
  'alerts.repeatedDiscrepancyMs': [0, 30 * DAY],
  'alerts.platformDownMs': [MINUTE, 7 * DAY],
  'credentials.expiringMs': [HOUR, 90 * DAY],
  'credentials.refreshBeforeMs.refresh_token': [MINUTE, 90 * DAY],
  'credentials.refreshBeforeMs.access_token': [MINUTE, 90 * DAY],
  'credentials.refreshPauseMs': [MINUTE, DAY],
  'breaker.failures': [1, 100],
  'breaker.openMs': [SECOND, DAY],
  'breaker.probes': [1, 100],
  'budget.reserveBps': SHARE,
  'clawbacks.expireMs': [DAY, 3650 * DAY],
  'fraud.trustWeight': WEIGHT,
  'fraud.velocityWeight': WEIGHT,
  'fraud.flagWeight': WEIGHT,
  'fraud.velocityHalfLifeMs': [HOUR, 365 * DAY],
  'fraud.flagWindowMs': [HOUR, 365 * DAY],
  'disputes.businessDays': [1, 60],
};

/** Paths of which each must be at least the one before. */
const ASCENDING: readonly (readonly string[])[] = [
  ['matchedBps', 'lowBps', 'mediumBps', 'overclaimBps', 'criticalBps'].map((name) => `comparison.${name}`),
  ['low_trust', 'normal', 'high_trust'].map((bucket) => `trust.buckets.${bucket}`),
  // The worse an event is, the more it costs: a worse one may replace a milder one.
  [
    'impossible_submission',
    'overclaim',
    'high_discrepancy',
    'medium_discrepancy',
    'minor_discrepancy',
    'perfect_match',
  ].map((event) => `trust.deltas.${event}`),
  ['retry.baseMs', 'retry.capMs', 'retry.maxWindowMs'],
  ['retry.windowMs', 'retry.maxWindowMs'],
  ['quality.mediumRatioBps', 'quality.highRatioBps'],
  ['credentials.refreshPauseMs', 'credentials.refreshBeforeMs.refresh_token'],
  ['credentials.refreshPauseMs', 'credentials.refreshBeforeMs.access_token'],
];

/** What makes a policy of the right shape unusable: numbers out of bounds, or that contradict each other. */
export function policyFaults(policy: Policy): PolicyFault[] {
  const values = new Map(policyValues(policy));
  return [
    ...[...values].flatMap(([path, value]) => outOfRange(path, value)),
    ...ASCENDING.flatMap((paths) => outOfOrder(paths, values)),
    ...settledTooLate(policy),
    ...unevenLadder(policy),
    ...unevenWeights(policy),
  ];
}

function outOfRange(path: string, value: PolicyValue): PolicyFault[] {
  const range = path.startsWith('settleHours.') ? SETTLE_HOURS : RANGES[path];
  if (typeof value !== 'number' || range === undefined) return [];
  const [lowest, highest] = range;
  return value < lowest || value > highest ? [{ path, message: `must be from ${lowest} to ${highest}` }] : [];
}

const outOfOrder = (paths: readonly string[], values: ReadonlyMap<string, PolicyValue>): PolicyFault[] =>
  paths.flatMap((path, index) => {
    const before = paths[index - 1];
    if (before === undefined || Number(values.get(path)) >= Number(values.get(before))) return [];
    return [{ path, message: `must be at least ${before}` }];
  });

/** Retries end at the widest window, and what has not settled by then would never be judged by settled numbers. */
const settledTooLate = ({ settleHours, retry }: Policy): PolicyFault[] =>
  Object.entries(settleHours).flatMap(([platform, hours]) =>
    hours * HOUR > retry.maxWindowMs
      ? [{ path: `settleHours.${platform}`, message: 'must be within retry.maxWindowMs' }]
      : [],
  );

const LADDER_STEPS = 10;

function unevenLadder({ reverify: { afterMs } }: Policy): PolicyFault[] {
  const path = 'reverify.afterMs';
  if (afterMs.length > LADDER_STEPS) return [{ path, message: `must have at most ${LADDER_STEPS} steps` }];
  if (afterMs.some((step) => step < HOUR || step > 365 * DAY))
    return [{ path, message: `must have steps from ${HOUR} to ${365 * DAY}` }];
  const ascends = afterMs.every((step, index) => step > (afterMs[index - 1] ?? 0));
  return ascends ? [] : [{ path, message: 'must ascend' }];
}

const unevenWeights = ({ fraud }: Policy): PolicyFault[] =>
  fraud.trustWeight + fraud.velocityWeight + fraud.flagWeight === 100
    ? []
    : [{ path: 'fraud', message: 'must have weights that add up to 100' }];
