import type { CheckKind, RevisionState } from '../../model/claim.ts';
import { toMs, type Instant } from '../../model/instant.ts';
import type { FetchOutcome } from '../../model/observation.ts';
import type { Capability, Counts } from '../../model/platform.ts';
import type { Policy } from '../../model/policy.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { VerdictFact } from '../alert-policy.ts';
import { settleAt } from '../retry.ts';
import type { PricedTrustEvent } from '../trust.ts';

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

/** A case whose source answered in a known way. */
export type CaseOf<O extends FetchOutcome> = Case & { outcome: O };

export const settlesAt = ({ state, capability, policy }: Case): Instant =>
  settleAt(state.claimedAt, capability.platform, policy);

export const secondsBetween = (from: Instant, to: Instant): number => Math.floor((toMs(to) - toMs(from)) / 1000);
