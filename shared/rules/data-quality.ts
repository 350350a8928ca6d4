import type { Claimed } from '../model/claimed.ts';
import type { Flag, FlagKey, FlagSeverity } from '../model/flag.ts';
import type { Instant } from '../model/instant.ts';
import { METRICS, type Counts, type Platform } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import { countsAhead } from './claimed-ahead.ts';
import { exceeds, reaches, toBps, type Fraction } from './fraction.ts';

type Thresholds = Policy['quality'];

export type Intake = {
  claimed: Claimed;
  /** The numbers of the revision that this one replaces. */
  previous?: Claimed | undefined;
  evidenceCount: number;
  claimedAt: Instant;
  campaign: { startsAt: Instant; endsAt: Instant };
};

/** What is odd about a report as it comes in. A flag never rejects it. */
export const intakeFlags = (intake: Intake, { quality }: Policy): Flag[] => [
  ...highClickRate(intake.claimed, quality),
  ...highConversionRate(intake.claimed, quality),
  ...metricOrder(intake.claimed),
  ...missingEvidence(intake, quality),
  ...(intake.previous === undefined ? [] : movement(intake.claimed, intake.previous, quality)),
  ...outsideCampaignWindow(intake),
];

const highClickRate = ({ views, clicks }: Claimed, quality: Thresholds): Flag[] => {
  if (views === undefined || clicks === undefined || views < quality.highCtrMinViews) return [];
  return flagAbove('high_ctr', { part: clicks, whole: views }, quality.highCtrBps, quality);
};

const highConversionRate = ({ clicks, conversions }: Claimed, quality: Thresholds): Flag[] => {
  if (clicks === undefined || conversions === undefined || clicks < quality.highCvrMinClicks) return [];
  return flagAbove('high_cvr', { part: conversions, whole: clicks }, quality.highCvrBps, quality);
};

/** Nobody clicks what nobody viewed, nobody converts who did not click. Metrics that were not claimed are passed over. */
const metricOrder = (claimed: Claimed): Flag[] => {
  const counts = METRICS.map((metric) => claimed[metric]).filter((count) => count !== undefined);
  const descends = counts.every((count, index) => count <= (counts[index - 1] ?? count));
  return descends ? [] : [{ key: 'metric_order', severity: 'MEDIUM' }];
};

const missingEvidence = ({ claimed, evidenceCount }: Intake, quality: Thresholds): Flag[] => {
  const { views } = claimed;
  const threshold = quality.evidenceFromViews;
  if (views === undefined || views < threshold || evidenceCount > 0) return [];
  const severity = severityOf({ part: views, whole: threshold }, quality);
  return [{ key: 'missing_evidence', severity, value: views, threshold }];
};

/** Counters neither fall nor leap. From 0 there is no ratio and so no leap. */
const movement = (claimed: Claimed, previous: Claimed, quality: Thresholds): Flag[] =>
  METRICS.flatMap((metric) => {
    const now = claimed[metric];
    const before = previous[metric];
    if (now === undefined || before === undefined || before === 0) return [];
    return now < before
      ? flagAbove(`${metric}_decrease`, { part: before - now, whole: before }, quality.decreaseBps, quality)
      : flagAbove(`${metric}_spike`, { part: now - before, whole: before }, quality.spikeBps, quality);
  });

const outsideCampaignWindow = ({ claimedAt, campaign }: Intake): Flag[] =>
  claimedAt < campaign.startsAt || claimedAt > campaign.endsAt
    ? [{ key: 'post_outside_campaign_window', severity: 'MEDIUM' }]
    : [];

/**
 * The flag of a claim that was ahead of its first observation, by the metric that is gravest; null where none was.
 * `value` is claim / first observation in basis points, absent where that observation was 0.
 */
export const claimedAheadFlag = (claimed: Claimed, firstObserved: Counts, policy: Policy): Flag | null => {
  const ahead = countsAhead(claimed, firstObserved, policy.comparison);
  const flags = ahead.map((counts) => aheadFlag(counts.claimed, counts.first, policy.quality));
  return flags.toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity])[0] ?? null;
};

const aheadFlag = (claimed: number, first: number, quality: Thresholds): Flag => {
  if (first === 0) return { key: 'claimed_ahead', severity: 'MEDIUM' };
  const ratio = { part: claimed, whole: first };
  return {
    key: 'claimed_ahead',
    severity: severityOf(ratio, quality),
    value: toBps(claimed, first),
    threshold: 10_000,
  };
};

const GRAVITY: Record<FlagSeverity, number> = { LOW: 0, MEDIUM: 1, HIGH: 2 };

/** More claimed views than this per reaction are hard to believe, the reaction that may come next included. */
const VIEWS_PER_REACTION = 2_000;
/** Posts smaller than this often get no reaction at all. */
const QUIET_POST_VIEWS = 10_000;

/**
 * The flag of a Reddit post with far too few reactions (score, comments, crossposts) for the views claimed; null where
 * it has enough, where views were not claimed or reactions not given, and on other platforms, which count views.
 */
export const engagementFlag = (
  platform: Platform,
  claimed: Claimed,
  engagement: Readonly<Record<string, number>> | undefined,
  { quality }: Policy,
): Flag | null => {
  const { views } = claimed;
  if (platform !== 'reddit' || views === undefined || engagement === undefined) return null;
  const reactions = Object.values(engagement).reduce((sum, count) => sum + count, 0);
  const threshold = Math.max(QUIET_POST_VIEWS, VIEWS_PER_REACTION * (reactions + 1));
  if (views <= threshold) return null;
  const severity = severityOf({ part: views, whole: threshold }, quality);
  return { key: 'implausible_engagement', severity, value: views, threshold };
};

/** A flag where the fraction is above the threshold. */
const flagAbove = (key: FlagKey, fraction: Fraction, threshold: number, quality: Thresholds): Flag[] => {
  if (!exceeds(fraction, threshold)) return [];
  const ratio = { part: BigInt(fraction.part) * 10_000n, whole: BigInt(fraction.whole) * BigInt(threshold) };
  return [{ key, severity: severityOf(ratio, quality), value: toBps(fraction.part, fraction.whole), threshold }];
};

/** How grave a flag is, by the ratio of what was found to the threshold. */
const severityOf = (ratio: Fraction, quality: Thresholds): FlagSeverity => {
  if (reaches(ratio, quality.highRatioBps)) return 'HIGH';
  return reaches(ratio, quality.mediumRatioBps) ? 'MEDIUM' : 'LOW';
};
