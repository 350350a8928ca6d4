import * as z from 'zod';
import { Claimed, Evidence } from './claimed.ts';
import { Flag } from './flag.ts';
import { Instant } from './instant.ts';
import { FetchOutcome } from './observation.ts';
import { Count, Metric, Platform } from './platform.ts';
import { StandingEvent } from './trust.ts';
import { Verdict } from './verdict.ts';

/** Why a claim is owed a check; `evidence` is owed by nobody: something else than the platform counted. */
export const CheckKind = z.enum(['first', 'retry', 'settle', 'reverify', 'redrive', 'evidence']);
export type CheckKind = z.infer<typeof CheckKind>;

/** A check that is owed: since when, why, and how often it was handed out without an outcome. */
export const Due = z.object({ at: Instant, kind: CheckKind.exclude(['first', 'evidence']), leases: z.int().min(0) });
export type Due = z.infer<typeof Due>;

/** One try to verify one revision: what was seen and what was concluded. */
export const AttemptRecord = z.object({
  attempt: z.int().min(1),
  kind: CheckKind,
  at: Instant,
  counted: z.boolean(),
  correlationId: z.string(),
  observationId: z.string(),
  outcome: FetchOutcome,
  verdict: Verdict,
});
export type AttemptRecord = z.infer<typeof AttemptRecord>;

/** An attempt with what it was about. Append-only. */
export const Attempt = AttemptRecord.extend({
  tenantId: z.string(),
  submissionId: z.string(),
  revision: z.int().min(1),
});
export type Attempt = z.infer<typeof Attempt>;

/** One report of one claim and how far its checking has come. */
export const RevisionState = z.object({
  revision: z.int().min(1),
  claimed: Claimed,
  claimedAt: Instant,
  submittedAt: Instant,
  evidence: z.array(Evidence).optional(),
  flags: z.array(Flag),
  correlationId: z.string(),
  /** Tries so far, and those of them that count against the limit. */
  attempts: z.int().min(0),
  countedAttempts: z.int().min(0),
  /** Time the breaker was open while this revision waited. */
  breakerOpenMs: z.int().min(0),
  verdict: Verdict.nullable(),
  /** The newest attempt; the ones before it are items of their own. */
  lastAttempt: AttemptRecord.optional(),
  /** The first observation that could be compared: a claim above it is ahead of its time. */
  firstObserved: z.partialRecord(Metric, z.int().min(0)).optional(),
  /** Steps of the re-verification ladder already taken. */
  reverifications: z.int().min(0),
  due: Due.optional(),
  /** Its next re-verification is owed together with others, from this instant: a lot stands in the due index for it. */
  lotAt: Instant.optional(),
});
export type RevisionState = z.infer<typeof RevisionState>;

/** Where a claim was last reported, where that was not the API: whoever did it there is told of its verdict there. */
export const Via = z.object({ channel: z.literal('discord'), userId: z.string() });
export type Via = z.infer<typeof Via>;

/** What an affiliate reports for one post in one campaign, with its current revision. */
export const Claim = z.object({
  tenantId: z.string(),
  id: z.string(),
  campaignId: z.string(),
  affiliateId: z.string(),
  platform: Platform,
  postId: z.string(),
  canonicalUrl: z.string(),
  title: z.string().optional(),
  trackingId: z.string().optional(),
  /** When the claim was made: its place in every list. */
  createdAt: Instant,
  /** Raised by every write; the condition of every commit. */
  version: z.int().min(1),
  current: RevisionState,
  /** The post's author, once a source named it. */
  author: z.string().optional(),
  /** The latest observed number per metric of a final verdict: what `verified` sums. */
  verified: z.partialRecord(Metric, Count).optional(),
  standing: StandingEvent.optional(),
  /** Alerts that this claim opened and a later match may resolve. */
  alertIds: z.array(z.string()).optional(),
  via: Via.optional(),
});
export type Claim = z.infer<typeof Claim>;

/** A revision that a later one replaced. It may still be owed its final outcome. */
export const SupersededRevision = Claim.pick({
  tenantId: true,
  id: true,
  campaignId: true,
  affiliateId: true,
  platform: true,
  postId: true,
  version: true,
  via: true,
}).extend({
  state: RevisionState,
  supersededBy: z.object({ revision: z.int(), correlationId: z.string(), flags: z.array(Flag) }),
});
export type SupersededRevision = z.infer<typeof SupersededRevision>;

/** What the API calls a submission's status, derived from its verdict. */
export type SubmissionStatus = 'PENDING' | 'VERIFYING' | 'VERIFIED' | 'REJECTED' | 'UNRESOLVED';
