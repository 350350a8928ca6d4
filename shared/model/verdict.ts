import * as z from 'zod';
import { Instant } from './instant.ts';
import { MissingReason } from './missing-reason.ts';
import { Metric } from './platform.ts';
import { TrustEvent } from './trust.ts';

export const VerdictStatus = z.enum([
  'MATCHED',
  'DISCREPANCY_LOW',
  'DISCREPANCY_MEDIUM',
  'DISCREPANCY_HIGH',
  'AFFILIATE_OVERCLAIMED',
  'MISSING_PLATFORM_DATA',
  'INCOMPLETE_PLATFORM_DATA',
  'UNVERIFIABLE',
  'SUPERSEDED',
]);
export type VerdictStatus = z.infer<typeof VerdictStatus>;

export const Level = z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
export type Level = z.infer<typeof Level>;

export const Direction = z.enum(['over', 'under', 'within']);
export type Direction = z.infer<typeof Direction>;

export const ReasonCode = z.enum([
  'UNDERCLAIMED',
  'CLAIMED_AHEAD',
  'ABOVE_OBSERVED',
  'POST_GONE',
  'AUTHOR_MISMATCH',
  'AUTHOR_UNPROVEN',
  'NETWORK_UNPROVEN',
  'JUDGED_BY_EVIDENCE',
  'NOTHING_VERIFIABLE',
  'NOT_OBSERVED',
  'PARTLY_OBSERVED',
  'RETRIES_SPENT',
  'NOT_SETTLED',
  'VIEWS_DECAYED',
  'DEFINITION_CHANGED',
  'SUPERSEDED_BY_REVISION',
  'OVERRIDDEN',
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/** A code that machines compare and a sentence that the affiliate reads. */
export const Reason = z.object({ code: ReasonCode, text: z.string() });
export type Reason = z.infer<typeof Reason>;

export const Provenance = z.object({
  source: z.string(),
  api: z.string(),
  metricName: z.string(),
  definition: z.string(),
  definitionVersion: z.iso.date(),
  scope: z.string(),
  fetchedAt: Instant,
  observationId: z.string(),
  /** The vendor's own limit on keeping the number; after it the finding is shown without it. */
  retainUntil: Instant.optional(),
});
export type Provenance = z.infer<typeof Provenance>;

/** One claimed metric against what was seen. `differenceBps` is rounded half up for display; no threshold is compared with it. */
export const Finding = z.discriminatedUnion('result', [
  z.object({
    metric: Metric,
    claimed: z.int(),
    result: z.literal('compared'),
    observed: z.int(),
    lower: z.int(),
    upper: z.int(),
    differenceBps: z.int(),
    direction: Direction,
    provenance: Provenance.optional(),
  }),
  z.object({ metric: Metric, claimed: z.int(), result: z.literal('missing') }),
  z.object({ metric: Metric, claimed: z.int(), result: z.literal('unverifiable') }),
]);
export type Finding = z.infer<typeof Finding>;

/** The outcome of classifying one revision. Trust numbers are in 1e-9. */
export const Verdict = z.object({
  status: VerdictStatus,
  level: Level.optional(),
  final: z.boolean(),
  confidenceBps: z.int().min(0).max(10_000),
  missingReason: MissingReason.optional(),
  reasons: z.array(Reason),
  policyVersion: z.int(),
  attempt: z.int(),
  decidedAt: Instant,
  metrics: z.array(Finding),
  trust: z.object({ event: TrustEvent, delta: z.int(), before: z.int(), after: z.int() }).optional(),
  alertId: z.string().optional(),
  clawbackId: z.string().optional(),
  /** The replay that judged what was seen again, under another policy. */
  replayId: z.string().optional(),
  /** The override by which people made it. */
  overrideId: z.string().optional(),
});
export type Verdict = z.infer<typeof Verdict>;
