import type { Claim } from '../model/claim.ts';
import type { Claimed } from '../model/claimed.ts';
import type { Instant } from '../model/instant.ts';
import { METRICS, type Counts, type Metric, type Platform } from '../model/platform.ts';
import type { Finding } from '../model/verdict.ts';

/** What performance needs to know of a claim. */
export type PerformanceClaim = Pick<
  Claim,
  'id' | 'affiliateId' | 'platform' | 'postId' | 'createdAt' | 'current' | 'verified'
>;

/** Per metric that anyone claimed: sums of counts. A metric that nobody claimed is absent. */
export interface PerformanceLine {
  claims: number;
  /** Claims without a final verdict. */
  pending: number;
  claimed: Counts;
  verified: Counts;
  unverified: Counts;
  /** Final MATCHED of the final verdicts that compared a metric; null without one. */
  matchRate: number | null;
  /** When the numbers in `verified` were fetched. */
  freshness: { oldest: Instant | null; newest: Instant | null };
  /** Share of claims with a final verdict; null without a claim. */
  completeness: number | null;
}

export interface Performance {
  asOf: Instant;
  totals: PerformanceLine;
  byAffiliate: ({ affiliateId: string } & PerformanceLine)[];
  byPlatform: ({ platform: Platform } & PerformanceLine)[];
}

/** Adds claims up. A number that several affiliates claim for one post is verified once: for the first of them. */
export function performanceOf(claims: readonly PerformanceClaim[], asOf: Instant): Performance {
  const owners = firstClaimants(claims);
  const totals = emptyTally();
  const byAffiliate = new Map<string, Tally>();
  const byPlatform = new Map<Platform, Tally>();
  for (const claim of claims) {
    const figures = figuresOf(claim, owners);
    add(totals, figures);
    add(tallyIn(byAffiliate, claim.affiliateId), figures);
    add(tallyIn(byPlatform, claim.platform), figures);
  }
  return {
    asOf,
    totals: lineOf(totals),
    byAffiliate: sortedEntries(byAffiliate).map(([affiliateId, tally]) => ({ affiliateId, ...lineOf(tally) })),
    byPlatform: sortedEntries(byPlatform).map(([platform, tally]) => ({ platform, ...lineOf(tally) })),
  };
}

/** What one claim adds to every line it stands in. */
interface Figures {
  final: boolean;
  compared: boolean;
  matched: boolean;
  claimed: Claimed;
  verified: Counts;
  unverified: Counts;
  fetchedAt: Instant[];
}

type ComparedFinding = Extract<Finding, { result: 'compared' }>;

const finalFindings = ({ current: { verdict } }: PerformanceClaim): ComparedFinding[] =>
  verdict?.final ? verdict.metrics.filter((finding) => finding.result === 'compared') : [];

function figuresOf(claim: PerformanceClaim, owners: ReadonlyMap<string, string>): Figures {
  const { claimed, verdict } = claim.current;
  const findings = finalFindings(claim);
  const figures: Figures = {
    final: verdict?.final === true,
    compared: findings.length > 0,
    matched: findings.length > 0 && verdict?.status === 'MATCHED',
    claimed,
    verified: {},
    unverified: {},
    fetchedAt: [],
  };
  for (const metric of METRICS) {
    const count = claimed[metric];
    if (count === undefined) continue;
    const finding = findings.find((found) => found.metric === metric);
    if (!finding) figures.unverified[metric] = count;
    else if (owners.get(numberOf(claim, metric)) === claim.id) {
      figures.verified[metric] = claim.verified?.[metric] ?? finding.observed;
      if (finding.provenance) figures.fetchedAt.push(finding.provenance.fetchedAt);
    }
  }
  return figures;
}

/** Whose claim each verified number of a post counts for: the first one made. */
function firstClaimants(claims: readonly PerformanceClaim[]): Map<string, string> {
  const first = new Map<string, PerformanceClaim>();
  for (const claim of claims) {
    for (const { metric } of finalFindings(claim)) {
      const number = numberOf(claim, metric);
      const known = first.get(number);
      if (!known || isEarlier(claim, known)) first.set(number, claim);
    }
  }
  return new Map([...first].map(([number, claim]) => [number, claim.id]));
}

const isEarlier = (a: PerformanceClaim, b: PerformanceClaim): boolean =>
  a.createdAt === b.createdAt ? a.id < b.id : a.createdAt < b.createdAt;

const numberOf = ({ platform, postId }: PerformanceClaim, metric: Metric): string => `${platform} ${metric} ${postId}`;

interface Tally extends Pick<PerformanceLine, 'claims' | 'pending' | 'claimed' | 'verified' | 'unverified'> {
  compared: number;
  matched: number;
  oldest: Instant | null;
  newest: Instant | null;
}

const emptyTally = (): Tally => ({
  claims: 0,
  pending: 0,
  claimed: {},
  verified: {},
  unverified: {},
  compared: 0,
  matched: 0,
  oldest: null,
  newest: null,
});

function tallyIn<K>(tallies: Map<K, Tally>, key: K): Tally {
  const tally = tallies.get(key) ?? emptyTally();
  tallies.set(key, tally);
  return tally;
}

function add(tally: Tally, figures: Figures): void {
  tally.claims += 1;
  tally.pending += figures.final ? 0 : 1;
  tally.compared += figures.compared ? 1 : 0;
  tally.matched += figures.matched ? 1 : 0;
  for (const metric of METRICS) {
    if (figures.claimed[metric] === undefined) continue;
    for (const sum of ['claimed', 'verified', 'unverified'] as const) {
      tally[sum][metric] = (tally[sum][metric] ?? 0) + (figures[sum][metric] ?? 0);
    }
  }
  for (const at of figures.fetchedAt) {
    if (tally.oldest === null || at < tally.oldest) tally.oldest = at;
    if (tally.newest === null || at > tally.newest) tally.newest = at;
  }
}

const lineOf = ({
  claims,
  pending,
  claimed,
  verified,
  unverified,
  compared,
  matched,
  oldest,
  newest,
}: Tally): PerformanceLine => ({
  claims,
  pending,
  claimed,
  verified,
  unverified,
  matchRate: share(matched, compared),
  freshness: { oldest, newest },
  completeness: share(claims - pending, claims),
});

/** Four digits, as every share on the wire. */
const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part * 10_000) / whole) / 10_000;

const sortedEntries = <K extends string>(tallies: ReadonlyMap<K, Tally>): [K, Tally][] =>
  [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
