import type { Claim, RevisionState } from '../../model/claim.ts';
import type { Instant } from '../../model/instant.ts';
import type { LocalDate } from '../../model/local-date.ts';
import { METRICS, type Counts, type Metric } from '../../model/platform.ts';
import type { Finding } from '../../model/verdict.ts';
import { localDateOf } from '../local-time.ts';

/** A claim with the reports that its current one replaced, the oldest first. */
export interface ReportedClaim extends Pick<Claim, 'id' | 'current' | 'verified'> {
  replaced: readonly RevisionState[];
}

/**
 * What an affiliate's reports of a day add to those before. A claim's numbers are those of a post since it was published, so
 * a day has what they grew by, below zero where they were corrected downwards. An absent metric was not reported.
 */
export interface ClaimDay {
  /** Claims that were reported on the day. */
  count: number;
  claimed: Counts;
  /** What the platform has of it, as far as it was compared. */
  observed: Counts;
  /** What it was found to be by a final verdict; the rest of what was claimed is unverified. */
  verified: Counts;
  unverified: Counts;
  /** Claimed for posts that another affiliate claimed first. */
  duplicate: Counts;
  /** Claimed on this day of UTC's, whatever day it was for the tenant. */
  utc: Counts;
  /** Of the newest report: when its numbers were so, and when it was made. */
  claimedAt: Instant | null;
  submittedAt: Instant | null;
  /** When the platform was asked. */
  oldest: Instant | null;
  newest: Instant | null;
}

export type ClaimDays = ReadonlyMap<LocalDate, ClaimDay>;

/** An affiliate's claims by the day of the tenant's clocks that each report is of. */
export function claimDays(claims: readonly ReportedClaim[], timeZone: string): ClaimDays {
  const days = new Map<LocalDate, ClaimDay>();
  for (const claim of claims) addClaim(days, claim, timeZone);
  return days;
}

function addClaim(days: Map<LocalDate, ClaimDay>, claim: ReportedClaim, timeZone: string): void {
  const { current, replaced } = claim;
  const isDuplicate = current.flags.some(({ key }) => key === 'duplicate_across_affiliates');
  const known: Record<'claimed' | 'found' | 'observed', Counts> = { claimed: {}, found: {}, observed: {} };
  const counted = new Set<ClaimDay>();
  for (const state of [...replaced, current]) {
    const day = dayIn(days, localDateOf(state.claimedAt, timeZone));
    const utc = dayIn(days, state.claimedAt.slice(0, 10));
    if (!counted.has(day)) day.count += 1;
    counted.add(day);
    noteTimes(day, state);
    for (const metric of METRICS) {
      const growth = grown(known.claimed, metric, state.claimed[metric]);
      if (growth === undefined) continue;
      const finding = comparedFinding(state, metric);
      const found = finding && foundBy(finding, claim, state);
      const foundMore = grown(known.found, metric, found) ?? 0;
      const observedMore = grown(known.observed, metric, isOfOthers(finding) ? undefined : found);
      const isVerified = current.verdict?.final === true && comparedFinding(current, metric) !== undefined;
      add(day.claimed, metric, growth);
      add(utc.utc, metric, growth);
      if (isDuplicate) add(day.duplicate, metric, growth);
      if (observedMore !== undefined) add(day.observed, metric, observedMore);
      // A number that several affiliates claim for one post is verified for the first of them.
      add(day.verified, metric, isVerified && !isDuplicate ? foundMore : 0);
      add(day.unverified, metric, isVerified ? 0 : growth);
    }
  }
}

/** By how much a metric is more than it was last known to be; undefined where it is not said. */
function grown(known: Counts, metric: Metric, value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const growth = value - (known[metric] ?? 0);
  known[metric] = value;
  return growth;
}

type ComparedFinding = Extract<Finding, { result: 'compared' }>;

const comparedFinding = ({ verdict }: RevisionState, metric: Metric): ComparedFinding | undefined =>
  verdict?.metrics.filter((finding) => finding.result === 'compared').find((finding) => finding.metric === metric);

/** The current report has the newest number, of a later look at the post, where its verdict is final. */
const foundBy = ({ metric, observed }: ComparedFinding, { current, verified }: ReportedClaim, state: RevisionState) =>
  state === current && state.verdict?.final ? (verified?.[metric] ?? observed) : observed;

/** Whose numbers are columns of their own here. */
const OTHERS: readonly string[] = ['everflow', 'orders'];

const isOfOthers = (finding: ComparedFinding | undefined): boolean =>
  OTHERS.includes(finding?.provenance?.source ?? '');

function noteTimes(day: ClaimDay, { claimedAt, submittedAt, verdict }: RevisionState): void {
  day.claimedAt = latest(day.claimedAt, claimedAt);
  day.submittedAt = latest(day.submittedAt, submittedAt);
  for (const finding of verdict?.metrics ?? []) {
    if (finding.result !== 'compared' || finding.provenance === undefined || isOfOthers(finding)) continue;
    const at = finding.provenance.fetchedAt;
    day.newest = latest(day.newest, at);
    day.oldest = day.oldest === null || at < day.oldest ? at : day.oldest;
  }
}

const latest = (known: Instant | null, at: Instant): Instant => (known === null || at > known ? at : known);

const add = (sums: Counts, metric: Metric, amount: number): void => {
  sums[metric] = (sums[metric] ?? 0) + amount;
};

function dayIn(days: Map<LocalDate, ClaimDay>, date: LocalDate): ClaimDay {
  const known = days.get(date);
  if (known) return known;
  const day: ClaimDay = {
    ...{ count: 0, claimed: {}, observed: {}, verified: {}, unverified: {}, duplicate: {}, utc: {} },
    ...{ claimedAt: null, submittedAt: null, oldest: null, newest: null },
  };
  days.set(date, day);
  return day;
}
