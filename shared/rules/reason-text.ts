import { toMs, type Instant } from '../model/instant.ts';
import type { MissingReason } from '../model/missing-reason.ts';
import type { Platform } from '../model/platform.ts';
import type { Finding, Provenance, Reason, ReasonCode } from '../model/verdict.ts';
import { PLATFORM_NAMES } from './platform-names.ts';

/** What a reason's sentence may mention. */
export interface ReasonFacts {
  platform: Platform;
  claimedAt: Instant;
  settleAt: Instant;
  metrics: readonly Finding[];
  missingReason?: MissingReason | undefined;
  supersededBy?: number | undefined;
  /** What the person said who decided. */
  said?: string | undefined;
}

/** The source of a number that a person names. */
export const PERSON = 'person';

const MISSING: Record<MissingReason, string> = {
  BREAKER_OPEN: 'it is failing, and calls to it are paused',
  RATE_LIMIT: 'its rate limit or quota is used up for now',
  UPSTREAM_ERROR: 'it failed to answer',
  AUTH: 'it refused our credential',
  NOT_YET_AVAILABLE: 'it has not published numbers for this post yet',
  UNPARSABLE: 'its answer could not be read',
  TRUE_ABSENCE: 'it says that the post does not exist or is not visible',
};

/** The sentence an affiliate reads for a reason. */
export function reason(code: ReasonCode, facts: ReasonFacts): Reason {
  return { code, text: SENTENCES[code](facts) };
}

const SENTENCES: Record<ReasonCode, (facts: ReasonFacts) => string> = {
  UNDERCLAIMED: (facts) => `You claimed less than was observed: ${compared(facts, 'under')}. This costs you nothing.`,
  ABOVE_OBSERVED: (facts) => `The claim is above what was observed: ${compared(facts, 'over')}.`,
  CLAIMED_AHEAD: () =>
    'The claim was above the first observation and only a later one covers it: no penalty, no reward.',
  POST_GONE: (facts) =>
    `The post could not be found again on ${PLATFORM_NAMES[facts.platform]}. The last observation before that stands, and a person decides.`,
  AUTHOR_MISMATCH: (facts) =>
    `The post belongs to an account on ${PLATFORM_NAMES[facts.platform]} that is not one of yours.`,
  AUTHOR_UNPROVEN: (facts) =>
    `No account of yours on ${PLATFORM_NAMES[facts.platform]} is known, so the post earns no reward.`,
  NETWORK_UNPROVEN: () => 'No id of yours at the network is known, so what it counted earns no reward.',
  JUDGED_BY_EVIDENCE: ({ metrics }) => `Under your tracking id ${countedElsewhere(metrics)}.`,
  NOTHING_VERIFIABLE: (facts) => `${PLATFORM_NAMES[facts.platform]} cannot give any of the claimed metrics for a post.`,
  NOT_OBSERVED: (facts) =>
    `${PLATFORM_NAMES[facts.platform]} gave no number: ${MISSING[facts.missingReason ?? 'NOT_YET_AVAILABLE']}.`,
  PARTLY_OBSERVED: (facts) =>
    `${PLATFORM_NAMES[facts.platform]} gave no number for ${named(facts.metrics, 'missing')} yet.`,
  DEFINITION_CHANGED: (facts) =>
    `${PLATFORM_NAMES[facts.platform]} changed what it counts between the claim and the check, so a lower claim is no difference.`,
  RETRIES_SPENT: () => 'No further automatic check will be made.',
  NOT_SETTLED: (facts) => `Numbers may still be published until ${facts.settleAt}; it is checked again then.`,
  VIEWS_DECAYED: (facts) => `${PLATFORM_NAMES[facts.platform]} now shows less than the claim that matched before.`,
  SUPERSEDED_BY_REVISION: (facts) => `Revision ${facts.supersededBy ?? 'after this one'} replaced this report.`,
  OVERRIDDEN: (facts) => facts.said ?? 'A person decided.',
};

function compared({ metrics, claimedAt, platform }: ReasonFacts, direction: 'over' | 'under'): string {
  return metrics
    .filter((finding) => finding.result === 'compared' && finding.direction === direction)
    .map((finding) => {
      if (finding.result !== 'compared') return '';
      const at = finding.provenance?.fetchedAt ?? claimedAt;
      const bound = direction === 'over' ? finding.upper : finding.lower;
      const range = bound === finding.observed ? '' : ` (at least ${count(bound)} when it was claimed)`;
      return `${count(finding.claimed)} ${finding.metric} claimed for ${minute(claimedAt)}, ${count(finding.observed)} ${sourceOf(finding.provenance, platform)} at ${minute(at)}${range}, ${percent(finding.differenceBps)} ${direction === 'over' ? 'above' : 'below'}`;
    })
    .join('; ');
}

/** Where a number was seen: `on YouTube`, `by the network`, or by whoever corrected it. */
export const sourceOf = (provenance: Provenance | undefined, platform: Platform): string =>
  ELSEWHERE[provenance?.source ?? '']?.seen ?? `on ${PLATFORM_NAMES[platform]}`;

/** Sources that are no platform. */
const ELSEWHERE: Readonly<Record<string, { seen: string; counted?: string }>> = {
  [PERSON]: { seen: 'by a correction' },
  everflow: { seen: 'by the network', counted: 'the network counted' },
  orders: { seen: 'by orders', counted: 'orders gave' },
};

/** `the network counted clicks and conversions` */
function countedElsewhere(metrics: readonly Finding[]): string {
  const bySource = Map.groupBy(
    metrics.filter((finding) => finding.result === 'compared'),
    ({ provenance }) => ELSEWHERE[provenance?.source ?? '']?.counted,
  );
  return [...bySource]
    .filter(([counted]) => counted !== undefined)
    .map(([counted, findings]) => `${counted} ${findings.map(({ metric }) => metric).join(' and ')}`)
    .join(', and ');
}

const named = (metrics: readonly Finding[], result: Finding['result']): string =>
  metrics
    .filter((finding) => finding.result === result)
    .map((finding) => finding.metric)
    .join(', ');

const count = (value: number): string => value.toLocaleString('en-US');
const percent = (bps: number): string => `${(bps / 100).toLocaleString('en-US', { maximumFractionDigits: 2 })} %`;
const minute = (at: Instant): string => `${new Date(toMs(at)).toISOString().slice(0, 16)}Z`;
