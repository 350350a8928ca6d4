import type { Claimed } from '../model/claimed.ts';
import type { Counts, Metric } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { Direction, Finding, Level, ReasonCode, VerdictStatus } from '../model/verdict.ts';
import { countsAhead } from './claimed-ahead.ts';
import { compareCounts, growthOver, type Comparison, type Growth } from './comparison.ts';
import { compareFractions, exceeds, reaches, toBps } from './fraction.ts';

type Rules = Policy['comparison'];

export type ClassificationInput = {
  claimed: Claimed;
  /** What the source gave; null where it gave no answer about the post. */
  observed: Counts | null;
  /** Whole seconds from the claim to the observation. */
  elapsedSeconds: number;
  /** The metrics that a connected source can give for this post. */
  capability: readonly Metric[];
  /** Whether the settle time has passed. */
  settled: boolean;
  retriesSpent: boolean;
  /** The first comparable observation of the revision, where a later one is judged. */
  firstObserved: Counts | null;
  /** Metrics of which the platform began to count more between the claim and the observation. */
  redefined?: readonly Metric[];
};

export type Classification = {
  status: VerdictStatus;
  level?: Level;
  final: boolean;
  /** Compared metrics / claimed metrics. */
  confidenceBps: number;
  reasons: ReasonCode[];
  /** In the order of METRICS, without provenance. */
  metrics: Finding[];
  /** The metric whose difference decided. Absent where nothing differs or nothing was judged. */
  deciding?: { metric: Metric; direction: Direction };
  /** An overclaim among the compared metrics, also while others are missing. */
  overclaimProven: boolean;
};

/** The verdict on one revision. Throws nothing; counts are integers from 0. */
export const classify = (input: ClassificationInput, rules: Rules): Classification => {
  const evidence = compareAll(input, rules);

  if (evidence.expected === 0 && input.observed !== null) return conclude(evidence, 'UNVERIFIABLE', true);
  if (evidence.compared === 0) return conclude(evidence, 'MISSING_PLATFORM_DATA', input.retriesSpent);
  if (evidence.compared < evidence.expected && !input.retriesSpent)
    return conclude(evidence, 'INCOMPLETE_PLATFORM_DATA', false);
  return judge(evidence, input, rules);
};

type Difference = { metric: Metric; comparison: Comparison };

/** What comparing every claimed metric brought to light. */
type Evidence = {
  findings: Finding[];
  expected: number;
  compared: number;
  largestOver: Difference | null;
  largestUnder: Difference | null;
  overclaimProven: boolean;
  /** A claim is lower than it could be, and the platform counts more than it did. */
  excused: boolean;
};

type Terms = { capability: readonly Metric[]; growth: Growth; redefined: readonly Metric[] };

/** A count that means more now than it did says nothing about how little there was then. */
const FROM_NOTHING: Growth = { from: 0, to: 1 };
const NONE: readonly Metric[] = [];

const compareAll = (input: ClassificationInput, rules: Rules): Evidence => {
  const evidence: Evidence = {
    findings: [],
    expected: 0,
    compared: 0,
    largestOver: null,
    largestUnder: null,
    overclaimProven: false,
    excused: false,
  };
  const terms: Terms = {
    capability: input.capability,
    growth: growthOver(input.elapsedSeconds, rules),
    redefined: input.redefined ?? NONE,
  };
  const { claimed, observed } = input;
  const { minimumDifference: minimum } = rules;
  // One line per metric: looking a count up by a variable takes longer than comparing it.
  compareOne(evidence, terms, 'views', claimed.views, observed?.views, minimum.views);
  compareOne(evidence, terms, 'clicks', claimed.clicks, observed?.clicks, minimum.clicks);
  compareOne(evidence, terms, 'conversions', claimed.conversions, observed?.conversions, minimum.conversions);

  const { largestOver } = evidence;
  evidence.overclaimProven = largestOver !== null && reaches(largestOver.comparison, rules.overclaimBps);
  return evidence;
};

const compareOne = (
  evidence: Evidence,
  { capability, growth, redefined }: Terms,
  metric: Metric,
  claimed: number | undefined,
  observed: number | undefined,
  minimumDifference: number,
): void => {
  if (claimed === undefined) return;
  if (!capability.includes(metric)) {
    evidence.findings.push({ metric, claimed, result: 'unverifiable' });
    return;
  }
  evidence.expected += 1;
  if (observed === undefined) {
    evidence.findings.push({ metric, claimed, result: 'missing' });
    return;
  }
  evidence.compared += 1;
  let comparison = compareCounts(claimed, observed, minimumDifference, growth);
  if (comparison.direction === 'under' && redefined.includes(metric)) {
    comparison = compareCounts(claimed, observed, minimumDifference, FROM_NOTHING);
    evidence.excused = true;
  }
  const { lower, upper, differenceBps, direction } = comparison;
  evidence.findings.push({ metric, claimed, result: 'compared', observed, lower, upper, differenceBps, direction });

  if (direction === 'over') evidence.largestOver = larger(evidence.largestOver, { metric, comparison });
  if (direction === 'under') evidence.largestUnder = larger(evidence.largestUnder, { metric, comparison });
};

/** Of equal differences the first stands. */
const larger = (first: Difference | null, second: Difference): Difference =>
  first === null || isLarger(second.comparison, first.comparison) ? second : first;

/** Rounding keeps the order, so unequal basis points settle it; equal ones say nothing. */
const isLarger = (a: Comparison, b: Comparison): boolean =>
  a.differenceBps === b.differenceBps ? compareFractions(a, b) > 0 : a.differenceBps > b.differenceBps;

/** Rule 4: what the compared metrics amount to. A verdict worse than MATCHED waits for the settle time. */
const judge = (evidence: Evidence, input: ClassificationInput, rules: Rules): Classification => {
  const { largestOver, largestUnder, overclaimProven } = evidence;

  if (largestOver !== null && overclaimProven) {
    const level = reaches(largestOver.comparison, rules.criticalBps) ? 'CRITICAL' : 'HIGH';
    return conclude(evidence, 'AFFILIATE_OVERCLAIMED', input.settled, largestOver, level);
  }

  const deciding = decidingOf(largestOver, largestUnder);
  if (deciding === null || !exceeds(deciding.comparison, rules.matchedBps)) {
    const matched = conclude(evidence, 'MATCHED', true, deciding);
    if (isClaimedAhead(input, rules)) matched.reasons.push('CLAIMED_AHEAD');
    if (evidence.excused) matched.reasons.push('DEFINITION_CHANGED');
    return matched;
  }

  const level = discrepancyLevel(deciding.comparison, rules);
  const discrepancy = conclude(evidence, `DISCREPANCY_${level}`, input.settled, deciding, level);
  if (deciding.comparison.direction === 'under') discrepancy.reasons.push('UNDERCLAIMED');
  return discrepancy;
};

/** Whether only a later observation covers the claim. */
const isClaimedAhead = ({ claimed, firstObserved }: ClassificationInput, rules: Rules): boolean =>
  firstObserved !== null && countsAhead(claimed, firstObserved, rules).length > 0;

/** The largest difference decides; where both directions are equally large, over. */
const decidingOf = (over: Difference | null, under: Difference | null): Difference | null => {
  if (over === null) return under;
  return under === null ? over : larger(over, under);
};

const discrepancyLevel = (difference: Comparison, rules: Rules): 'LOW' | 'MEDIUM' | 'HIGH' => {
  if (!exceeds(difference, rules.lowBps)) return 'LOW';
  return exceeds(difference, rules.mediumBps) ? 'HIGH' : 'MEDIUM';
};

const conclude = (
  evidence: Evidence,
  status: VerdictStatus,
  final: boolean,
  difference: Difference | null = null,
  level?: Level,
): Classification => {
  const { findings: metrics, compared, overclaimProven } = evidence;
  const confidenceBps = toBps(compared, metrics.length);
  const reasons: ReasonCode[] = [];
  if (difference === null) return { status, final, confidenceBps, reasons, metrics, overclaimProven };
  const deciding = { metric: difference.metric, direction: difference.comparison.direction };
  if (level === undefined) return { status, final, confidenceBps, reasons, metrics, deciding, overclaimProven };
  return { status, level, final, confidenceBps, reasons, metrics, deciding, overclaimProven };
};
