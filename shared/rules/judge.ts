import type { CheckKind, Due, RevisionState } from '../model/claim.ts';
import type { Flag } from '../model/flag.ts';
import { toMs, type Instant } from '../model/instant.ts';
import type { MissingReason } from '../model/missing-reason.ts';
import type { Absent, FetchOutcome, Observed } from '../model/observation.ts';
import { METRICS, type Capability, type Counts } from '../model/platform.ts';
import type { Policy } from '../model/policy.ts';
import type { Finding, ReasonCode, Verdict } from '../model/verdict.ts';
import { alertFactsOf, type VerdictFact } from './alert-policy.ts';
import { classify, type Classification } from './classification.ts';
import { claimedAheadFlag, engagementFlag } from './data-quality.ts';
import { ownershipOf, type Ownership } from './ownership.ts';
import { reason } from './reason-text.ts';
import { countsAsAttempt, nextRetryAt, retriesSpent, settleAt } from './retry.ts';
import { hasDecayed, nextReverification } from './reverify.ts';
import { trustEventFor } from './trust-event.ts';
import type { PricedTrustEvent } from './trust.ts';

/** Everything one decision depends on. `state` is the revision before this attempt. */
export interface Case {
  state: RevisionState;
  superseded: boolean;
  kind: CheckKind;
  outcome: FetchOutcome;
  observationId: string;
  capability: Capability;
  knownAuthor?: string | undefined;
  accounts?: readonly string[] | undefined;
  claimedByOthers: boolean;
  lockAt?: Instant | undefined;
  now: Instant;
  /** In [0, 1): spreads retries. */
  random: number;
  policy: Policy;
}

/** What follows from one attempt. Trust and alerts are wishes here: the commit decides what stands already. */
export interface Judgement {
  state: RevisionState;
  verdict: Verdict;
  counted: boolean;
  author?: string | undefined;
  /** The latest observed numbers of a final verdict. */
  verified?: Counts | undefined;
  trustEvent: PricedTrustEvent | null;
  alerts: VerdictFact[];
  resolvesAlerts: boolean;
  /** Set when no further automatic check will be made without a number. */
  retriesSpent: boolean;
}

/** Decides what one attempt to verify one revision means. */
export function judge(subject: Case): Judgement {
  if (subject.kind === 'reverify') return reverified(subject);
  return subject.outcome.kind === 'observed'
    ? judgeObserved(subject, subject.outcome)
    : judgeAbsent(subject, subject.outcome);
}

function judgeObserved(subject: Case, outcome: Observed): Judgement {
  const { state, capability, policy } = subject;
  const author = outcome.author ?? subject.knownAuthor;
  const ownership = ownershipOf(author, subject.accounts);
  if (ownership === 'mismatch') return { ...mismatch(subject, outcome), author };

  const expected = capability.metrics.filter((metric) => !outcome.withheld?.includes(metric));
  const observed = countsOf(outcome);
  const partial = METRICS.some(
    (metric) => state.claimed[metric] !== undefined && expected.includes(metric) && observed[metric] === undefined,
  );
  const tally = tallied(subject, partial && countsAsAttempt('partial'), 0);
  const settled = toMs(outcome.fetchedAt) >= toMs(settlesAt(subject));
  const classification = classify(
    {
      claimed: state.claimed,
      observed,
      elapsedSeconds: secondsBetween(state.claimedAt, outcome.fetchedAt),
      capability: expected,
      settled,
      retriesSpent: tally.spent,
      firstObserved: state.firstObserved ?? null,
    },
    policy.comparison,
  );
  const metrics = withProvenance(classification.metrics, outcome, subject.observationId, subject.capability.platform);
  const missingReason =
    classification.status === 'MISSING_PLATFORM_DATA' || classification.status === 'INCOMPLETE_PLATFORM_DATA'
      ? 'NOT_YET_AVAILABLE'
      : undefined;
  const spent = tally.spent && partial;
  const verdict = verdictOf(
    subject,
    { ...classification, metrics },
    missingReason,
    reasonCodes(classification, ownership, spent, partial),
  );
  return {
    ...conclude(subject, { verdict, classification, ownership, tally, spent }),
    author,
    ...(verdict.final && !subject.superseded ? { verified: comparedCounts(metrics) } : {}),
    state: nextState(subject, {
      verdict,
      tally,
      firstObserved: { ...comparedCounts(metrics), ...state.firstObserved },
      flags: observedFlags(subject, outcome, classification, ownership),
    }),
  };
}

function judgeAbsent(subject: Case, outcome: Absent): Judgement {
  const { state } = subject;
  const openMs =
    outcome.reason === 'BREAKER_OPEN' ? Math.max(0, toMs(outcome.retryAt ?? subject.now) - toMs(subject.now)) : 0;
  const tally = tallied(subject, countsAsAttempt(outcome.reason), openMs);
  const lastGood = state.verdict?.metrics.some((finding) => finding.result === 'compared') ? state.verdict : null;
  const gone = tally.spent && outcome.reason === 'TRUE_ABSENCE';

  if (lastGood && (gone || !tally.spent)) {
    const settled = gone ? reclassified(subject, lastGood) : lastGood;
    const codes: ReasonCode[] = gone
      ? [...settled.reasons.map(({ code }) => code), 'POST_GONE', 'RETRIES_SPENT']
      : settled.reasons.map(({ code }) => code);
    const verdict = { ...verdictOf(subject, { ...settled, final: gone }, outcome.reason, codes) };
    return {
      ...conclude(subject, { verdict, classification: null, ownership: 'unproven', tally, spent: gone }),
      alerts: gone ? alertFactsOf({ ...verdict, gone: true, spent: false, deciding: undefined }) : [],
      state: nextState(subject, { verdict, tally, retryAt: outcome.retryAt }),
    };
  }

  const metrics = METRICS.flatMap((metric): Finding[] => {
    const claimed = state.claimed[metric];
    if (claimed === undefined) return [];
    return [{ metric, claimed, result: subject.capability.metrics.includes(metric) ? 'missing' : 'unverifiable' }];
  });
  const missing = lastGood
    ? ({ ...lastGood, status: 'INCOMPLETE_PLATFORM_DATA', level: undefined, final: true } as const)
    : ({ status: 'MISSING_PLATFORM_DATA', final: tally.spent, confidenceBps: 0, metrics } as const);
  const verdict = verdictOf(subject, missing, outcome.reason, [
    'NOT_OBSERVED',
    ...(tally.spent ? (['RETRIES_SPENT'] as const) : []),
  ]);
  return {
    ...conclude(subject, { verdict, classification: null, ownership: 'unproven', tally, spent: tally.spent }),
    state: nextState(subject, { verdict, tally, retryAt: outcome.retryAt }),
  };
}

/** A matched claim looked at again: trust never moves, the verdict stands, only what is verified follows. */
function reverified(subject: Case): Judgement {
  const { state, outcome, policy } = subject;
  const before = state.verdict;
  if (before === null) throw new Error('only a judged revision can be verified again');
  const retry = outcome.kind === 'absent' && !countsAsAttempt(outcome.reason);
  const observed = outcome.kind === 'observed' ? countsOf(outcome) : {};
  const decayed = hasDecayed(state.claimed, observed, policy);
  const verdict: Verdict = {
    ...before,
    attempt: state.attempts + 1,
    reasons: decayed
      ? merged(before.reasons, [reason('VIEWS_DECAYED', factsOf(subject, before.metrics))])
      : before.reasons,
  };
  const verified = METRICS.flatMap((metric) => {
    const wasCompared = before.metrics.some((finding) => finding.metric === metric && finding.result === 'compared');
    return wasCompared && observed[metric] !== undefined ? [[metric, observed[metric]] as const] : [];
  });
  const reverifications = state.reverifications + (retry ? 0 : 1);
  const flag: Flag[] = decayed ? [{ key: 'views_decayed', severity: 'MEDIUM' }] : [];
  return {
    verdict,
    counted: false,
    trustEvent: null,
    alerts: [],
    resolvesAlerts: false,
    retriesSpent: false,
    ...(verified.length > 0 ? { verified: Object.fromEntries(verified) } : {}),
    state: {
      ...withoutDue(state),
      attempts: state.attempts + 1,
      reverifications,
      verdict,
      flags: mergedFlags(state.flags, flag),
      ...dueAt(
        retry
          ? nextRetryAt(
              {
                countedAttempts: 0,
                now: subject.now,
                settleAt: subject.now,
                reopensAt: outcome.retryAt,
                random: subject.random,
              },
              policy,
            )
          : nextReverification(
              { decidedAt: before.decidedAt, stepsTaken: reverifications, lockAt: subject.lockAt, now: subject.now },
              policy,
            ),
        'reverify',
      ),
    },
  };
}

function mismatch(subject: Case, outcome: Observed): Judgement {
  const { state } = subject;
  const metrics = METRICS.flatMap((metric): Finding[] => {
    const claimed = state.claimed[metric];
    return claimed === undefined ? [] : [{ metric, claimed, result: 'unverifiable' }];
  });
  const tally = tallied(subject, false, 0);
  const verdict = verdictOf(subject, { status: 'UNVERIFIABLE', final: true, confidenceBps: 0, metrics }, undefined, [
    'AUTHOR_MISMATCH',
  ]);
  return {
    verdict,
    counted: false,
    author: outcome.author,
    trustEvent: null,
    alerts: alertFactsOf({ ...verdict, gone: false, spent: false, deciding: undefined }),
    resolvesAlerts: false,
    retriesSpent: false,
    state: nextState(subject, { verdict, tally, flags: [{ key: 'author_mismatch', severity: 'HIGH' }] }),
  };
}

interface Tally {
  counted: boolean;
  countedAttempts: number;
  breakerOpenMs: number;
  spent: boolean;
}

function tallied(subject: Case, counted: boolean, openMs: number): Tally {
  const { state, policy, now } = subject;
  const countedAttempts = state.countedAttempts + (counted ? 1 : 0);
  const breakerOpenMs = state.breakerOpenMs + openMs;
  const spent = retriesSpent(
    {
      platform: subject.capability.platform,
      countedAttempts,
      submittedAt: state.submittedAt,
      settleAt: settlesAt(subject),
      breakerOpenMs,
      now,
    },
    policy,
  );
  return { counted, countedAttempts, breakerOpenMs, spent };
}

type Concluding = {
  verdict: Verdict;
  classification: Classification | null;
  ownership: Ownership;
  tally: Tally;
  spent: boolean;
};

function conclude(
  subject: Case,
  { verdict, classification, ownership, tally, spent }: Concluding,
): Omit<Judgement, 'state'> {
  return {
    verdict,
    counted: tally.counted,
    trustEvent:
      classification && verdict.final ? trustEventFor({ classification, ownership }, subject.policy).event : null,
    alerts: verdict.final ? alertFactsOf({ ...verdict, gone: false, spent, deciding: classification?.deciding }) : [],
    resolvesAlerts: verdict.final && verdict.status === 'MATCHED',
    retriesSpent: spent,
  };
}

interface Next {
  verdict: Verdict;
  tally: Tally;
  firstObserved?: Counts;
  flags?: Flag[];
  retryAt?: Instant | undefined;
}

function nextState(subject: Case, { verdict, tally, firstObserved, flags = [], retryAt }: Next): RevisionState {
  const { state } = subject;
  return {
    ...withoutDue(state),
    attempts: state.attempts + 1,
    countedAttempts: tally.countedAttempts,
    breakerOpenMs: tally.breakerOpenMs,
    verdict,
    flags: mergedFlags(state.flags, flags),
    ...(firstObserved && Object.keys(firstObserved).length > 0 ? { firstObserved } : {}),
    ...nextDue(subject, verdict, tally, retryAt),
  };
}

function nextDue(subject: Case, verdict: Verdict, tally: Tally, reopensAt: Instant | undefined): { due?: Due } {
  const { now, policy, random } = subject;
  const settle = settlesAt(subject);
  if (verdict.final) {
    if (verdict.status !== 'MATCHED' || subject.superseded || subject.capability.readCostsMoney) return {};
    return dueAt(
      nextReverification({ decidedAt: verdict.decidedAt, stepsTaken: 0, lockAt: subject.lockAt, now }, policy),
      'reverify',
    );
  }
  const waitsForNumbers = verdict.missingReason !== undefined;
  if (!waitsForNumbers) return dueAt(settle, 'settle');
  const at = nextRetryAt({ countedAttempts: tally.countedAttempts, now, settleAt: settle, reopensAt, random }, policy);
  const keepsObservation = verdict.metrics.some((finding) => finding.result === 'compared');
  return dueAt(at, keepsObservation && toMs(now) >= toMs(settle) ? 'settle' : 'retry');
}

const dueAt = (at: Instant | null, kind: Due['kind']): { due?: Due } =>
  at === null ? {} : { due: { at, kind, leases: 0 } };

function withoutDue(state: RevisionState): RevisionState {
  const { due: _, ...rest } = state;
  return rest;
}

/** The last observation judged once more, now that no other will come: what is missing stays missing. */
function reclassified(
  subject: Case,
  lastGood: Verdict,
): Omit<Classification, 'reasons' | 'deciding'> & Pick<Verdict, 'reasons'> {
  const compared = lastGood.metrics.filter((finding) => finding.result === 'compared');
  const fetchedAt = compared[0]?.provenance?.fetchedAt ?? lastGood.decidedAt;
  const { reasons, ...classification } = classify(
    {
      claimed: subject.state.claimed,
      observed: comparedCounts(lastGood.metrics),
      elapsedSeconds: secondsBetween(subject.state.claimedAt, fetchedAt),
      capability: lastGood.metrics
        .filter((finding) => finding.result !== 'unverifiable')
        .map((finding) => finding.metric),
      settled: true,
      retriesSpent: true,
      firstObserved: null,
    },
    subject.policy.comparison,
  );
  const facts = factsOf(subject, lastGood.metrics);
  return { ...classification, metrics: lastGood.metrics, reasons: reasons.map((code) => reason(code, facts)) };
}

function verdictOf(
  subject: Case,
  classified: Pick<Verdict, 'status' | 'final' | 'confidenceBps' | 'metrics'> & { level?: Verdict['level'] },
  missingReason: MissingReason | undefined,
  codes: readonly ReasonCode[],
): Verdict {
  const { status, level, final, confidenceBps, metrics } = classified;
  const facts = { ...factsOf(subject, metrics), missingReason };
  const all: ReasonCode[] =
    final || status === 'MATCHED' || missingReason !== undefined ? [...codes] : [...codes, 'NOT_SETTLED'];
  return {
    status,
    ...(level ? { level } : {}),
    final,
    confidenceBps,
    ...(missingReason ? { missingReason } : {}),
    reasons: [...new Set(all)].map((code) => reason(code, facts)),
    policyVersion: subject.policy.version,
    attempt: subject.state.attempts + 1,
    decidedAt: subject.now,
    metrics,
  };
}

function reasonCodes(
  { reasons, status, deciding }: Classification,
  ownership: Ownership,
  spent: boolean,
  partial: boolean,
): ReasonCode[] {
  const over = status !== 'MATCHED' && deciding?.direction === 'over';
  return [
    ...reasons,
    ...(over ? (['ABOVE_OBSERVED'] as const) : []),
    ...(status === 'UNVERIFIABLE' ? (['NOTHING_VERIFIABLE'] as const) : []),
    ...(partial ? (['PARTLY_OBSERVED'] as const) : []),
    ...(ownership === 'unproven' && status === 'MATCHED' ? (['AUTHOR_UNPROVEN'] as const) : []),
    ...(spent ? (['RETRIES_SPENT'] as const) : []),
  ];
}

function observedFlags(subject: Case, outcome: Observed, { reasons }: Classification, ownership: Ownership): Flag[] {
  const { state, policy } = subject;
  const engagement = engagementFlag(subject.capability.platform, state.claimed, outcome.engagement, policy);
  const ahead =
    reasons.includes('CLAIMED_AHEAD') && state.firstObserved
      ? claimedAheadFlag(state.claimed, state.firstObserved, policy)
      : null;
  return [
    ...(ownership === 'unproven' ? [{ key: 'author_unproven', severity: 'LOW' } as const] : []),
    ...(subject.claimedByOthers ? [{ key: 'duplicate_across_affiliates', severity: 'MEDIUM' } as const] : []),
    ...(engagement ? [engagement] : []),
    ...(ahead ? [ahead] : []),
  ];
}

function withProvenance(
  metrics: readonly Finding[],
  outcome: Observed,
  observationId: string,
  source: string,
): Finding[] {
  return metrics.map((finding) => {
    const from = outcome.metrics[finding.metric];
    if (finding.result !== 'compared' || !from) return finding;
    const { metricName, definition, scope } = from;
    return {
      ...finding,
      provenance: {
        source,
        api: outcome.api,
        metricName,
        definition,
        scope,
        fetchedAt: outcome.fetchedAt,
        observationId,
      },
    };
  });
}

const countsOf = (outcome: Observed): Counts =>
  Object.fromEntries(Object.entries(outcome.metrics).map(([metric, { value }]) => [metric, value]));

const comparedCounts = (metrics: readonly Finding[]): Counts =>
  Object.fromEntries(
    metrics.flatMap((finding) => (finding.result === 'compared' ? [[finding.metric, finding.observed]] : [])),
  );

const settlesAt = ({ state, capability, policy }: Case): Instant =>
  settleAt(state.claimedAt, capability.platform, policy);

const secondsBetween = (from: Instant, to: Instant): number => Math.floor((toMs(to) - toMs(from)) / 1000);

const factsOf = (subject: Case, metrics: readonly Finding[]) => ({
  platform: subject.capability.platform,
  claimedAt: subject.state.claimedAt,
  settleAt: settlesAt(subject),
  metrics,
});

const merged = (before: Verdict['reasons'], more: Verdict['reasons']): Verdict['reasons'] => [
  ...before.filter(({ code }) => !more.some((reasonMore) => reasonMore.code === code)),
  ...more,
];

const mergedFlags = (before: readonly Flag[], more: readonly Flag[]): Flag[] => [
  ...before.filter(({ key }) => !more.some((flag) => flag.key === key)),
  ...more,
];
